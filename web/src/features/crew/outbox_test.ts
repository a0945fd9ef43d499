import { beforeEach, describe, expect, it } from 'vitest'
import { Problem } from '@/api/client'
import { makeOutbox, type Entry, type Shelf } from './outbox'

function plainShelf(): Shelf {
  let list: Entry[] = []
  let next = 1
  const photos = new Map<string, number>()
  return {
    add: async (entry) => void list.push({ ...entry, id: next++ } as Entry),
    all: async () => [...list],
    put: async (entry) => void (list = list.map((one) => (one.id === entry.id ? entry : one))),
    remove: async (id) => void (list = list.filter((one) => one.id !== id)),
    photoOf: async (key) => photos.get(key),
    keepPhoto: async (key, photo) => void photos.set(key, photo),
  }
}
const tap = (workOrder: number, kind: 'accept' | 'on_the_way' | 'arrived') =>
  ({ kind: 'tap', workOrder, body: { tap: kind, at: '2017-03-22T01:00:00Z' } }) as const

describe('the outbox', () => {
  let fault: Problem | null
  let sent: string[]
  let keys: string[]
  let shelf: Shelf
  let outbox: ReturnType<typeof makeOutbox>
  beforeEach(() => {
    fault = null
    sent = []
    keys = []
    shelf = plainShelf()
    outbox = makeOutbox(shelf, async (entry) => {
      keys.push(entry.key)
      if (fault) throw fault
      sent.push(`${entry.workOrder} ${entry.kind === 'tap' ? entry.body.tap : entry.kind}`)
    }, () => '2017-03-22T01:00:00Z', () => undefined)
  })

  it('sends at once when there is a network', async () => {
    await outbox.put(tap(1, 'accept'))
    expect(sent).toEqual(['1 accept'])
    expect(await shelf.all()).toEqual([])
  })
  it('keeps everything in order while there is none, and sends it with the key it was born with', async () => {
    fault = new Problem(0, 'offline')
    await outbox.put(tap(1, 'accept'))
    await outbox.put(tap(1, 'on_the_way'))
    expect((await shelf.all()).length).toBe(2)
    const born = keys[0]
    fault = null
    await outbox.flush()
    expect(sent).toEqual(['1 accept', '1 on_the_way'])
    expect(keys.filter((key) => key === born).length).toBeGreaterThan(1)
    expect(await shelf.all()).toEqual([])
  })
  it('sets aside what the server refuses, holds back what follows on that job, and lets other jobs pass', async () => {
    fault = new Problem(409, 'work_order.state')
    await outbox.put(tap(1, 'accept'))
    fault = null
    await outbox.put(tap(1, 'on_the_way'))
    await outbox.put(tap(2, 'accept'))
    expect(sent).toEqual(['2 accept'])
    expect((await shelf.all()).map((entry) => [entry.workOrder, entry.state, entry.problem])).toEqual([[1, 'refused', 'work_order.state'], [1, 'waiting', undefined]])
  })
  it('goes on when the refused one is dropped', async () => {
    fault = new Problem(409, 'work_order.state')
    await outbox.put(tap(1, 'accept'))
    fault = null
    await outbox.put(tap(1, 'on_the_way'))
    await outbox.drop((await shelf.all())[0].id)
    expect(sent).toEqual(['1 on_the_way'])
  })
})
