import { expect, it } from 'vitest'
import { nextTap, stateAfter } from './steps'

it('a job has one next step until it is over', () => {
  expect((['booked', 'accepted', 'on_the_way', 'arrived', 'done', 'blocked'] as const).map(nextTap)).toEqual(['accept', 'on_the_way', 'arrived', 'done', null, null])
})
it('a job stands where the waiting taps will bring it', () => {
  expect(stateAfter('booked', [])).toBe('booked')
  expect(stateAfter('booked', ['accept', 'on_the_way'])).toBe('on_the_way')
})
