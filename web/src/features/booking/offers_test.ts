import { describe, expect, it } from 'vitest'
import { bestToken, byDay, countdown, type Offer } from './offers'

const offer = (token: string, day: string, from: string, score: number): Offer => ({
  token, day, from: `${day}T${from}:00Z`, to: `${day}T${from}:30Z`, mode: 'hour', reasons: [], score,
})
const offers = [offer('c', '2017-03-23', '05:00', 7), offer('a', '2017-03-22', '06:00', 5), offer('b', '2017-03-22', '01:00', 9)]

describe('offers', () => {
  it('stand by day and, in it, by time', () => {
    expect(byDay(offers).map(({ day, offers }) => [day, offers.map((one) => one.token)])).toEqual([['2017-03-22', ['b', 'a']], ['2017-03-23', ['c']]])
  })
  it('mark the one with the highest score', () => {
    expect(bestToken(offers)).toBe('b')
    expect(bestToken([])).toBeNull()
  })
})

describe('a hold', () => {
  it('counts down in minutes and seconds', () => {
    expect(countdown(300_000, 0)).toBe('5:00')
    expect(countdown(300_000, 291_500)).toBe('0:09')
  })
  it('is over when its time has come', () => {
    expect(countdown(1000, 1000)).toBeNull()
    expect(countdown(1000, 9000)).toBeNull()
  })
})
