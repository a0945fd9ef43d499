// How the negative list is drawn: a resource is a point in the colour of its state, with its line or area if it was drawn,
// else a circle as far as it reaches.
import type { Schemas } from '@/api/client'
import type { MapPoint } from './CityMap.vue'

export const restrictionColour: Record<Schemas['RestrictionState'], string> = {
  drafted: '#58676d', checked: '#58676d', published: '#b3202a', limited: '#b85600', relief_under_way: '#1d56b8', to_verify: '#8a6a00', lifted: '#14713f',
}

export const restrictionPoints = (list: Schemas['Restriction'][], chosen?: number | null): MapPoint[] =>
  list.filter((one) => one.state !== 'lifted').map((one) => ({
    id: one.id, place: one.place, colour: restrictionColour[one.state], big: true, reach: one.radius_m, shape: one.geometry, text: one.id === chosen ? one.name : undefined,
  }))

// A circle on the ground as the map draws it: longitude and latitude of its corners, the first one again at the end.
export function circle(place: { lat: number; lon: number }, metres: number, corners = 48): [number, number][] {
  const north = metres / 111_320
  const east = north / Math.cos((place.lat * Math.PI) / 180)
  return Array.from({ length: corners + 1 }, (_, i) => {
    const angle = (2 * Math.PI * (i % corners)) / corners
    return [place.lon + east * Math.cos(angle), place.lat + north * Math.sin(angle)]
  })
}
