// Offers as cards: grouped by day, the best one marked, their reasons as sentences.
import type { Schemas } from '@/api/client'

export type Offer = Schemas['Offer']
export interface DayOfOffers { day: string; offers: Offer[] }

export function bestToken(offers: Offer[]): string | null {
  return offers.reduce<Offer | null>((best, offer) => (!best || offer.score > best.score ? offer : best), null)?.token ?? null
}

export function byDay(offers: Offer[]): DayOfOffers[] {
  const days = new Map<string, Offer[]>()
  for (const offer of offers) {
    const day = offer.mode === 'period' ? offer.from.slice(0, 10) : offer.day // its planned day is not the customer's yet
    days.set(day, [...(days.get(day) ?? []), offer])
  }
  return [...days].sort(([a], [b]) => a.localeCompare(b)).map(([day, list]) => ({
    day, offers: list.sort((a, b) => a.from.localeCompare(b.from) || b.score - a.score),
  }))
}

// "4:32", or null when it is over.
export function countdown(until: number, now: number): string | null {
  const left = Math.ceil((until - now) / 1000)
  if (left <= 0) return null
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
}
