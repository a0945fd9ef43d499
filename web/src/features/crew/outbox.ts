// What a crew does without a network waits here, in order, each with the Idempotency-Key it was born with, so
// that sending it twice does it once. Photos are sent before the record that names them: the record holds
// their local names until they have numbers.
import Dexie, { type EntityTable } from 'dexie'
import { computed, ref } from 'vue'
import { api, commandHeaders, newKey, Problem, problemOf, reached, type Schemas } from '@/api/client'
import { confirmSession } from '@/features/session/session'

export type Entry = { id: number; key: string; workOrder: number; at: string; state: 'waiting' | 'refused'; problem?: string } & (
  | { kind: 'tap'; body: Schemas['Tap'] }
  | { kind: 'record'; body: Schemas['WorkRecord']; photoKeys: string[]; signatureKey?: string }
  | { kind: 'photo'; photo: 'photo' | 'signature'; blob: Blob; photoKey: string }
)
type NewEntry = Entry extends infer E ? (E extends Entry ? Omit<E, 'id' | 'key' | 'at' | 'state'> : never) : never

interface UploadedPhoto { photoKey: string; photo: number }

// Where entries lie. Dexie in the browser, a plain list in the tests.
export interface Shelf {
  add(entry: Omit<Entry, 'id'>): Promise<void>
  all(): Promise<Entry[]>
  put(entry: Entry): Promise<void>
  remove(id: number): Promise<void>
  photoOf(photoKey: string): Promise<number | undefined>
  keepPhoto(photoKey: string, photo: number): Promise<void>
}

export function dexieShelf(): Shelf {
  const db = new Dexie('yekuo-outbox') as Dexie & { entries: EntityTable<Entry, 'id'>; photos: EntityTable<UploadedPhoto, 'photoKey'> }
  db.version(1).stores({ entries: '++id', photos: 'photoKey' })
  return {
    add: async (entry) => void (await db.entries.add(entry as Entry)),
    all: () => db.entries.orderBy('id').toArray(),
    put: async (entry) => void (await db.entries.put(entry)),
    remove: (id) => db.entries.delete(id),
    photoOf: async (photoKey) => (await db.photos.get(photoKey))?.photo,
    keepPhoto: async (photoKey, photo) => void (await db.photos.put({ photoKey, photo })),
  }
}

export type Send = (entry: Entry, shelf: Shelf) => Promise<void>

async function answered(call: Promise<{ error?: unknown; response: Response; data?: unknown }>) {
  const { error, response, data } = await call.catch(() => { throw new Problem(0, 'offline') })
  if (!response.ok) throw problemOf(response.status, error)
  return data
}

// Who wants to know what the server made of a job, before its entry leaves the outbox.
let tellOrder: (order: Schemas['WorkOrder']) => void = () => undefined

// Sends one entry to the server. A record waits for the numbers of its photos.
export const sendToServer: Send = async (entry, shelf) => {
  await confirmSession()
  const headers = commandHeaders(entry.key)
  const path = { path: { id: entry.workOrder } }
  if (entry.kind === 'tap') tellOrder((await answered(api.POST('/api/v1/work-orders/{id}/taps', { params: path, body: entry.body, headers }))) as Schemas['WorkOrder'])
  else if (entry.kind === 'photo') {
    const made = (await answered(api.POST('/api/v1/work-orders/{id}/photos', {
      params: { ...path, query: { kind: entry.photo, taken_at: entry.at } },
      body: entry.blob as never, bodySerializer: (body: unknown) => body as BodyInit,
      headers: { ...headers, 'Content-Type': entry.blob.type || 'image/jpeg' },
    }))) as Schemas['Photo']
    await shelf.keepPhoto(entry.photoKey, made.id)
  } else {
    const photos: number[] = []
    for (const key of entry.photoKeys) {
      const photo = await shelf.photoOf(key)
      if (photo) photos.push(photo)
    }
    const signature = entry.signatureKey ? await shelf.photoOf(entry.signatureKey) : undefined
    tellOrder((await answered(api.POST('/api/v1/work-orders/{id}/record', { params: path, body: { ...entry.body, photos, signature }, headers }))) as Schemas['WorkOrder'])
  }
}

const isPassing = (fault: unknown) => !(fault instanceof Problem) || fault.status === 0 || fault.status === 429 || fault.status >= 500

export function makeOutbox(shelf: Shelf, send: Send, now: () => string, changed: (entries: Entry[]) => void) {
  let running: Promise<void> | null = null

  async function told() {
    changed(await shelf.all())
  }
  // In order; a passing fault stops the line, a refusal is set aside and shown.
  async function run() {
    const stuck = new Set<number>()
    for (const entry of await shelf.all()) {
      if (entry.state === 'refused') {
        stuck.add(entry.workOrder)
        continue
      }
      if (stuck.has(entry.workOrder)) continue
      try {
        await send(entry, shelf)
        await shelf.remove(entry.id)
      } catch (fault) {
        if (isPassing(fault)) break
        stuck.add(entry.workOrder)
        await shelf.put({ ...entry, state: 'refused', problem: (fault as Problem).key })
      }
      await told()
    }
    await told()
  }
  const flush = () => (running ??= run().finally(() => (running = null)))

  return {
    flush,
    async put(entry: NewEntry) {
      // Plain data only: what a page watches (a proxy) cannot be stored.
      if (entry.kind !== 'photo') entry = { ...entry, body: JSON.parse(JSON.stringify(entry.body)) } as NewEntry
      await shelf.add({ ...entry, key: newKey(), at: now(), state: 'waiting' } as Omit<Entry, 'id'>)
      await told()
      await flush()
      // What came while the line was running has not been seen by it.
      if ((await shelf.all()).some((one) => one.state === 'waiting')) await flush()
    },
    async again(id: number) {
      const entry = (await shelf.all()).find((one) => one.id === id)
      if (entry) await shelf.put({ ...entry, state: 'waiting', problem: undefined })
      await flush()
    },
    async drop(id: number) {
      await shelf.remove(id)
      await flush()
    },
  }
}

export const entries = ref<Entry[]>([])
const connected = ref(navigator.onLine)
addEventListener('online', () => (connected.value = true))
addEventListener('offline', () => (connected.value = false))
export const online = computed(() => connected.value && reached.value)
let made: ReturnType<typeof makeOutbox> | undefined

export function useOutbox(now: () => string = () => new Date().toISOString(), sent: () => void = () => undefined, told?: typeof tellOrder) {
  if (told) tellOrder = told
  if (!made) {
    let before = 0
    made = makeOutbox(dexieShelf(), sendToServer, now, (all) => {
      if (all.length < before) sent()
      before = all.length
      entries.value = all
    })
    const outbox = made
    addEventListener('online', () => void outbox.flush())
    setInterval(() => {
      if (entries.value.some((one) => one.state === 'waiting')) void outbox.flush()
      else if (!reached.value) void api.GET('/api/v1/clock').catch(() => undefined)
    }, 10_000)
    void outbox.flush()
  }
  return made
}
