import { describe, expect, it } from 'vitest'
import { corners, drawn, middle, pasted, pixelsWide, type Shape } from './shapes'

const spots = [{ lat: 30, lon: 120.5 }, { lat: 30, lon: 120.6 }, { lat: 30.1, lon: 120.6 }]
const line: Shape = { type: 'LineString', coordinates: [[120.5, 30], [120.6, 30], [120.6, 30.1]] }
const area: Shape = { type: 'Polygon', coordinates: [[[120.5, 30], [120.6, 30], [120.6, 30.1], [120.5, 30]]] }
const areas: Shape = { type: 'MultiPolygon', coordinates: [area.coordinates, [[[121, 30], [121.1, 30], [121.1, 30.1], [121, 30]]]] }

describe('what is drawn corner by corner', () => {
  it('is a line from two corners on, an area that closes itself from three', () => {
    expect(drawn('line', spots)).toEqual(line)
    expect(drawn('line', spots.slice(0, 1))).toBeNull()
    for (const kind of ['substation', 'transformer']) {
      expect(drawn(kind, spots)).toEqual(area)
      expect(drawn(kind, spots.slice(0, 2))).toBeNull()
    }
  })
  it('has its corners wherever they are nested', () => {
    expect(corners(line)).toEqual(spots)
    expect(corners(areas)).toHaveLength(8)
  })
})

describe('what is pasted', () => {
  it('is a geometry, a feature or a collection of one; nothing else of them is kept', () => {
    const feature = { type: 'Feature', properties: { name: '线' }, geometry: { ...line, bbox: [1, 2, 3, 4] } }
    for (const text of [line, feature, { type: 'FeatureCollection', features: [feature] }])
      expect(pasted('line', JSON.stringify(text))).toEqual({ shape: line })
    expect(pasted('substation', JSON.stringify(areas))).toEqual({ shape: areas })
  })
  it('says what is wrong with it', () => {
    for (const text of ['', '{', '7', 'null', '[]', '{"type":"LineString"}', '{"type":"Feature","geometry":null}', '{"type":"FeatureCollection","features":[null]}'])
      expect(pasted('line', text)).toEqual({ fault: 'notJson' })
    expect(pasted('line', JSON.stringify(area))).toEqual({ fault: 'wrongKind' })
    expect(pasted('transformer', JSON.stringify(line))).toEqual({ fault: 'wrongKind' })
    expect(pasted('line', '{"type":"Point","coordinates":[120,30]}')).toEqual({ fault: 'wrongKind' })
    expect(pasted('line', '{"type":"FeatureCollection","features":[]}')).toEqual({ fault: 'several' })
  })
})

describe('on the map', () => {
  it('its mark stands halfway along a line and amid an area', () => {
    const half = middle({ type: 'LineString', coordinates: [[120, 30], [121, 30], [121, 30]] })
    expect(half.lon).toBeCloseTo(120.5, 6)
    expect(half.lat).toBe(30)
    expect(middle({ type: 'MultiLineString', coordinates: [[[120, 30], [120, 30.2]], [[125, 30], [126, 30]]] }).lat).toBeCloseTo(30.1, 6)
    expect(middle(areas).lon).toBeCloseTo(120.5667, 3)
  })
  it('the corridor of a line is as wide as it reaches on both sides', () => {
    // At zoom 9 and 30 degrees north a pixel is 132.4 m.
    expect(pixelsWide(1324, 30) * 2 ** 9).toBeCloseTo(10, 1)
  })
})
