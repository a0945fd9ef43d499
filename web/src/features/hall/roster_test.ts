import { describe, expect, it } from 'vitest'
import { readRoster } from './roster'

const crews = [{ id: 7, name: '越城塔山一班' }, { id: 9, name: '越城塔山二班' }]

describe('a roster as a unit sends it', () => {
  it('is read by name or number, with or without a heading and a break', () => {
    const read = readRoster('班组,上班,下班,休息从,休息到,分钟\n越城塔山一班,8:15,16:30,11:15,13:30,60\n9,08:00,12:00\n\n', '2017-03-22', crews)
    expect(read.faults).toEqual([])
    expect(read.shifts).toEqual([
      { crew: 7, day: '2017-03-22', from: '2017-03-22T08:15:00+08:00', to: '2017-03-22T16:30:00+08:00', break_from: '2017-03-22T11:15:00+08:00', break_to: '2017-03-22T13:30:00+08:00', break_minutes: 60 },
      { crew: 9, day: '2017-03-22', from: '2017-03-22T08:00:00+08:00', to: '2017-03-22T12:00:00+08:00', break_minutes: 0 },
    ])
  })
  it('names the line and what is wrong with it', () => {
    const read = readRoster('nobody,08:00,12:00\n7,12:00,08:00\n9,08:00,12:00,11:00,,60\n9,08:00,12:00\n9,08:00,12:00', '2017-03-22', crews)
    expect(read.faults).toEqual([{ line: 1, why: 'crew' }, { line: 2, why: 'time' }, { line: 3, why: 'break' }, { line: 5, why: 'twice' }])
    expect(read.shifts).toHaveLength(1)
  })
})
