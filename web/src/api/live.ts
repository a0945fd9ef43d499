// Live without reload: events of the journal say what is stale; the queries that stand on it are asked again.
// Events are gathered for a moment, because a living city brings many a second and one answer covers them all.
import type { QueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { streamReader } from './sse'

const gather_ms = 400
const retry_ms_max = 15_000

export const liveState = ref<'off' | 'on' | 'lost'>('off')

const stale: [RegExp, string[]][] = [
  [/^request\./, ['requests', 'duplicates', 'indicators']],
  [/^(case|key_link|contract|fee|meter|call|rating|paper|supply)/, ['cases', 'timeline', 'tasks', 'requests']],
  [/^(process|task|instance|incident)/, ['tasks', 'timeline', 'incidents', 'definitions']],
  [/^(appointment|slot|hold|visit|routes?|stop|crew|shift|work|plan)/,
    ['board', 'work-orders', 'appointments', 'my-route', 'crew-way', 'timeline', 'capacity', 'indicators', 'offers']],
  [/^(alert|promise)/, ['alerts', 'board', 'indicators', 'appointments']],
  [/^(link|opinion|notice|supervision|suspect)/, ['links', 'supervision', 'suspects', 'evaluation']],
  [/^restriction/, ['restrictions']],
  [/^(clock)/, ['clock']],
  [/^(person|account|dispatch)/, ['accounts', 'cases', 'board']],
  [/^(message|sms)/, ['phones']],
]

// Which queries an event makes stale.
export function staleAfter(event: string): string[] {
  return stale.flatMap(([pattern, keys]) => (pattern.test(event) ? keys : []))
}

export function startLive(queries: QueryClient) {
  const stopped = new AbortController()
  const waiting = new Set<string>()
  let last = ''
  let timer: ReturnType<typeof setTimeout> | undefined

  // One round of questions at a time: a busy city must not cut off an answer by asking again.
  async function flush() {
    const keys = new Set(waiting)
    waiting.clear()
    await queries.invalidateQueries({ predicate: (query) => keys.has(String(query.queryKey[0])) }).catch(() => undefined)
    timer = undefined
    later()
  }
  function later() {
    if (waiting.size && !timer && !stopped.signal.aborted) timer = setTimeout(() => void flush(), gather_ms)
  }

  const read = streamReader((message) => {
    if (message.id) last = message.id
    staleAfter(message.event).forEach((key) => waiting.add(key))
    later()
  })

  async function listen() {
    const response = await fetch('/api/v1/events', {
      headers: { Accept: 'text/event-stream', ...(last ? { 'Last-Event-ID': last } : {}) },
      signal: stopped.signal,
    })
    if (!response.ok || !response.body) throw new Error(String(response.status))
    if (liveState.value === 'lost') void queries.invalidateQueries()
    liveState.value = 'on'
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) read(part.value)
  }

  void (async () => {
    for (let wait_ms = 1000; !stopped.signal.aborted; wait_ms = Math.min(wait_ms * 2, retry_ms_max)) {
      try {
        await listen()
        wait_ms = 1000
      } catch {
        if (stopped.signal.aborted) break
      }
      liveState.value = 'lost'
      await new Promise((resolve) => setTimeout(resolve, wait_ms))
    }
    liveState.value = 'off'
  })()

  return () => {
    clearTimeout(timer)
    stopped.abort()
  }
}
