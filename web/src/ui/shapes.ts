// A line's way or an area on the map, as GeoJSON: drawn corner by corner or pasted. Whether a ring crosses itself the
// server says; here is only what can be seen while drawing.
import type { Schemas } from '@/api/client'

export type Shape = Schemas['GeoShape']
export type Fault = 'notJson' | 'several' | 'wrongKind'
type Spot = { lat: number; lon: number }

const lines = ['LineString', 'MultiLineString']
const areas = ['Polygon', 'MultiPolygon']
export const isArea = (shape: Shape) => areas.includes(shape.type)

// A line is drawn as a line, a substation or a transformer as the area that it serves.
export const drawnAsArea = (kind: string) => kind !== 'line'

export function corners(shape: Shape): Spot[] {
  const walk = (part: unknown): Spot[] =>
    !Array.isArray(part) ? [] : typeof part[0] === 'number' ? [{ lon: part[0], lat: part[1] as number }] : part.flatMap(walk)
  return walk(shape.coordinates)
}

// None as long as there are too few corners. An area is closed by itself.
export function drawn(kind: string, spots: Spot[]): Shape | null {
  const positions = spots.map((spot) => [spot.lon, spot.lat])
  if (!drawnAsArea(kind)) return spots.length < 2 ? null : { type: 'LineString', coordinates: positions }
  return spots.length < 3 ? null : { type: 'Polygon', coordinates: [[...positions, positions[0]!]] }
}

// A geometry, or a feature with one, or a collection of one feature: what map programs copy.
export function pasted(kind: string, text: string): { shape: Shape } | { fault: Fault } {
  let given: unknown
  try {
    given = JSON.parse(text)
  } catch {
    return { fault: 'notJson' }
  }
  const part = (name: string) => (given && typeof given === 'object' ? (given as Record<string, unknown>)[name] : undefined)
  const features = part('features')
  if (Array.isArray(features)) {
    if (features.length !== 1) return { fault: 'several' }
    given = features[0]
  }
  if (part('type') === 'Feature') given = part('geometry')
  const type = part('type')
  const coordinates = part('coordinates')
  if (typeof type !== 'string' || !Array.isArray(coordinates)) return { fault: 'notJson' }
  if (!(drawnAsArea(kind) ? areas : lines).includes(type)) return { fault: 'wrongKind' }
  return { shape: { type, coordinates } as Shape }
}

// Where its mark stands: halfway along the first line, amid the corners of the first area.
export function middle(shape: Shape): Spot {
  const first = shape.type.startsWith('Multi') ? (shape.coordinates as unknown[])[0] : shape.coordinates
  const spots = corners({ type: 'LineString', coordinates: first as never })
  if (isArea(shape)) {
    const open = spots.slice(0, -1)
    const mean = (of: (spot: Spot) => number) => open.reduce((sum, spot) => sum + of(spot), 0) / open.length
    return { lat: mean((spot) => spot.lat), lon: mean((spot) => spot.lon) }
  }
  const legs = spots.slice(1).map((to, i) => ({ from: spots[i]!, to, long: Math.hypot(to.lat - spots[i]!.lat, (to.lon - spots[i]!.lon) * Math.cos((to.lat * Math.PI) / 180)) }))
  let left = legs.reduce((sum, leg) => sum + leg.long, 0) / 2
  for (const { from, to, long } of legs) {
    if (left <= long && long > 0) return { lat: from.lat + ((to.lat - from.lat) * left) / long, lon: from.lon + ((to.lon - from.lon) * left) / long }
    left -= long
  }
  return spots.at(-1)!
}

// How many pixels wide this many metres are at zoom 0, on tiles of 512; twice as many at each next zoom.
export const pixelsWide = (metres: number, lat: number) => metres / (78_271.517 * Math.cos((lat * Math.PI) / 180))
