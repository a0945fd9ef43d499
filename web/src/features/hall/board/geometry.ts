// Where things stand on the crew timeline, and what a pointer means: pure, so that it is tested without a page.
import type { Schemas } from '@/api/client'

export type Route = Schemas['RouteView']
export type Stop = Schemas['Stop']

export interface Scale {
  from: number // instant at the left edge
  to: number // instant at the right edge
  width: number
  rowHeight: number
}

export interface StopBox {
  workOrder: number
  row: number
  index: number
  x: number
  y: number
  width: number
  height: number
  travelX: number // the way to it begins here
  windowX: number | null // its promised window
  windowWidth: number
}

const hour_ms = 3_600_000
const box_gap = 6
const box_width_min = 14

export const xOf = (scale: Scale, at: number) => ((at - scale.from) / (scale.to - scale.from)) * scale.width
export const timeOf = (scale: Scale, x: number) => scale.from + (x / scale.width) * (scale.to - scale.from)

// The hours that a board shows: all shifts and stops, in whole hours, at least eight.
export function hoursOf(day: string, routes: Route[]): { from: number; to: number } {
  const midnight = Date.parse(`${day}T00:00:00+08:00`)
  let from = midnight + 8 * hour_ms
  let to = midnight + 18 * hour_ms
  for (const route of routes) {
    if (route.shift) {
      from = Math.min(from, Date.parse(route.shift.from))
      to = Math.max(to, Date.parse(route.shift.to))
    }
    for (const stop of route.stops) to = Math.max(to, Date.parse(stop.end))
  }
  return {
    from: Math.max(Math.floor(from / hour_ms) * hour_ms, midnight),
    to: Math.min(Math.ceil(to / hour_ms) * hour_ms, midnight + 24 * hour_ms),
  }
}

export function boxesOfRow(route: Route, row: number, scale: Scale): StopBox[] {
  return route.stops.map((stop, index) => {
    const start = Date.parse(stop.start)
    const x = xOf(scale, start)
    const width = Math.max(box_width_min, xOf(scale, Date.parse(stop.end)) - x)
    const windowX = stop.window_from ? Math.max(0, xOf(scale, Date.parse(stop.window_from))) : null
    const windowEnd = stop.window_to ? Math.min(scale.width, xOf(scale, Date.parse(stop.window_to))) : 0
    return {
      workOrder: stop.work_order,
      row,
      index,
      x,
      y: row * scale.rowHeight + box_gap,
      width,
      height: scale.rowHeight - 2 * box_gap,
      travelX: xOf(scale, Date.parse(stop.arrive) - stop.travel_minutes * 60_000),
      windowX,
      windowWidth: windowX === null ? 0 : Math.max(0, windowEnd - windowX),
    }
  })
}

// Where a visit would go that is let go at x, y: the crew's row and the index among its other stops.
export function dropAt(routes: Route[], scale: Scale, x: number, y: number, dragged: number) {
  const row = Math.floor(y / scale.rowHeight)
  const route = routes[row]
  if (!route || x < 0 || x > scale.width) return null
  const at = timeOf(scale, x)
  const others = route.stops.filter((stop) => stop.work_order !== dragged)
  const position = others.filter((stop) => (Date.parse(stop.start) + Date.parse(stop.end)) / 2 < at).length
  return { row, crew: route.crew.id, position }
}

// The next place of a visit that is moved by keys, or null where there is none.
export function stepByKey(routes: Route[], place: { row: number; position: number }, key: string, dragged: number) {
  const change: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
  const step = change[key]
  if (!step) return null
  const row = Math.min(routes.length - 1, Math.max(0, place.row + step[0]))
  const room = routes[row].stops.filter((stop) => stop.work_order !== dragged).length
  const position = Math.min(room, Math.max(0, place.position + step[1]))
  return { row, crew: routes[row].crew.id, position }
}

// Which stop the focus goes to from row and index by an arrow key.
export function focusByKey(routes: Route[], from: { row: number; index: number }, key: string) {
  if (key === 'ArrowLeft' || key === 'ArrowRight') {
    const index = from.index + (key === 'ArrowRight' ? 1 : -1)
    return routes[from.row]?.stops[index] ? { row: from.row, index } : null
  }
  const down = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  if (!down) return null
  for (let row = from.row + down; row >= 0 && row < routes.length; row += down) {
    const count = routes[row].stops.length
    if (count) return { row, index: Math.min(from.index, count - 1) }
  }
  return null
}
