import { describe, expect, it } from 'vitest'
import { timeAt } from './clock'
import { staleAfter } from './live'
import { streamReader, type StreamMessage } from './sse'

describe('the live stream', () => {
  it('is read by the rules, however it is cut into pieces', () => {
    const got: StreamMessage[] = []
    const read = streamReader((message) => got.push(message))
    for (const piece of [': hello\n\nid: 7\nev', 'ent: appointment.confirmed\nda', 'ta: {"a":1}\n', '\r\ndata: two\ndata: lines\n\n']) read(piece)
    expect(got).toEqual([
      { id: '7', event: 'appointment.confirmed', data: '{"a":1}' },
      { id: '7', event: 'message', data: 'two\nlines' },
    ])
  })
  it('makes stale what an event touches', () => {
    expect(staleAfter('appointment.confirmed')).toContain('board')
    expect(staleAfter('request.received')).toContain('requests')
    expect(staleAfter('alert.raised')).toContain('alerts')
    expect(staleAfter('something.else')).toEqual([])
  })
})

it('business time runs at the speed of the clock', () => {
  expect(timeAt({ at: 1_000_000, steady: 500, speed: 60 }, 1500)).toBe(1_060_000)
  expect(timeAt({ at: 1_000_000, steady: 500, speed: 0 }, 99_999)).toBe(1_000_000)
})
