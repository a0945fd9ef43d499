import { describe, expect, it } from 'vitest'
import { circle } from './restrictions'

const place = { lat: 30, lon: 120.5 }
// Metres between two places, by the sphere.
function apart(a: { lat: number; lon: number }, [lon, lat]: [number, number]) {
  const rad = Math.PI / 180
  const h = Math.sin(((lat - a.lat) * rad) / 2) ** 2 + Math.cos(a.lat * rad) * Math.cos(lat * rad) * Math.sin(((lon - a.lon) * rad) / 2) ** 2
  return 2 * 6_371_000 * Math.asin(Math.sqrt(h))
}

describe('the reach of a restriction', () => {
  it('is drawn as a closed line that is everywhere as far away as it reaches', () => {
    const line = circle(place, 1500)
    expect(line[0]).toEqual(line.at(-1))
    for (const corner of line) expect(Math.abs(apart(place, corner) - 1500)).toBeLessThan(15)
  })
})
