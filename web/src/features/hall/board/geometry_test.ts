import { describe, expect, it } from 'vitest'
import { boxesOfRow, dropAt, focusByKey, hoursOf, stepByKey, timeOf, xOf, type Route, type Scale, type Stop } from './geometry'

const at = (time: string) => `2017-03-22T${time}:00+08:00`
function stop(work_order: number, start: string, end: string): Stop {
  return {
    work_order, case_id: 1, case_number: '', case_type: 'C01', job_type: 'ONE_POST', place: { lat: 30, lon: 120 }, address: '', urgency: 'normal',
    state: 'booked', travel_minutes: 20, travel_metres: 8000, arrive: at(start), start: at(start), end: at(end), window_from: at(start), window_to: at('18:00'),
    pinned: false, at_risk: false, late_minutes: 0,
  }
}
function route(id: number, ...stops: Stop[]): Route {
  return {
    crew: { id, name: `班组${id}`, zone: 1, area: 330602 }, station: { lat: 30, lon: 120 }, skills: [], version: 1, stops, travel_minutes: 0, work_minutes: 0, metres: 0,
    shift: { day: '2017-03-22', from: at('08:30'), to: at('17:00'), state: 'rostered' },
  }
}
const routes = [route(1, stop(11, '09:00', '10:10'), stop(12, '11:00', '12:00')), route(2), route(3, stop(31, '13:00', '14:00'))]
const scale: Scale = { ...hoursOf('2017-03-22', routes), width: 1000, rowHeight: 40 }

describe('the crew timeline', () => {
  it('shows whole hours around all shifts and visits', () => {
    expect([scale.from, scale.to]).toEqual([Date.parse(at('08:00')), Date.parse(at('18:00'))])
    const late = hoursOf('2017-03-22', [route(1, stop(1, '18:30', '19:20'))])
    expect(late.to).toBe(Date.parse(at('20:00')))
  })
  it('never reaches into another day', () => {
    const odd = hoursOf('2017-03-23', routes)
    expect(odd.to - odd.from).toBeLessThanOrEqual(24 * 3_600_000)
  })
  it('turns times into places and back', () => {
    expect(xOf(scale, Date.parse(at('13:00')))).toBe(500)
    expect(timeOf(scale, 500)).toBe(Date.parse(at('13:00')))
  })
  it('draws a visit from its start to its end, its way before it and its window below it', () => {
    const [box] = boxesOfRow(routes[0], 0, scale)
    expect(box.x).toBe(100)
    expect(Math.round(box.width)).toBe(117)
    expect(Math.round(box.travelX)).toBe(67)
    expect(box.windowX).toBe(100)
    expect(box.windowX! + box.windowWidth).toBe(1000)
  })
})

describe('letting a visit go', () => {
  it('puts it before the visits whose middle lies to the right', () => {
    expect(dropAt(routes, scale, 105, 10, 99)).toEqual({ row: 0, crew: 1, position: 0 })
    expect(dropAt(routes, scale, 300, 10, 99)).toEqual({ row: 0, crew: 1, position: 1 })
    expect(dropAt(routes, scale, 900, 10, 99)).toEqual({ row: 0, crew: 1, position: 2 })
  })
  it('does not count the visit itself', () => {
    expect(dropAt(routes, scale, 900, 10, 11)).toEqual({ row: 0, crew: 1, position: 1 })
  })
  it('knows no crew outside the board', () => {
    expect(dropAt(routes, scale, 500, 500, 11)).toBeNull()
    expect(dropAt(routes, scale, -5, 10, 11)).toBeNull()
  })
})

describe('the keyboard does what the pointer does', () => {
  it('moves a visit that is picked up, and stays on the board', () => {
    expect(stepByKey(routes, { row: 0, position: 0 }, 'ArrowDown', 11)).toEqual({ row: 1, crew: 2, position: 0 })
    expect(stepByKey(routes, { row: 0, position: 0 }, 'ArrowUp', 11)).toEqual({ row: 0, crew: 1, position: 0 })
    expect(stepByKey(routes, { row: 0, position: 1 }, 'ArrowRight', 11)).toEqual({ row: 0, crew: 1, position: 1 })
    expect(stepByKey(routes, { row: 0, position: 0 }, 'x', 11)).toBeNull()
  })
  it('goes from visit to visit and over crews without any', () => {
    expect(focusByKey(routes, { row: 0, index: 1 }, 'ArrowDown')).toEqual({ row: 2, index: 0 })
    expect(focusByKey(routes, { row: 0, index: 1 }, 'ArrowRight')).toBeNull()
  })
})
