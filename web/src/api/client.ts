// The one way to the server. Types come from api/openapi.yaml; every change carries the session's CSRF token
// and an Idempotency-Key, so that a command which is sent again after a broken line is done once.
import createClient, { type Middleware } from 'openapi-fetch'
import { ref } from 'vue'
import type { components, paths } from './schema'

export type Schemas = components['schemas']

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly key: string,
    readonly field?: string,
  ) {
    super(key)
  }
}

// Random enough for a key, also where the page is not a secure context (a hall's intranet by plain HTTP).
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

let csrf = ''
export function setCsrf(token: string) {
  csrf = token
}

let language = 'zh'
export function setRequestLanguage(tag: string) {
  language = tag
}

export function commandHeaders(key = newKey()): Record<string, string> {
  return { 'X-CSRF-Token': csrf, 'Idempotency-Key': key, 'Accept-Language': language }
}

const headers: Middleware = {
  onRequest({ request }) {
    const all = request.method === 'GET' ? { 'Accept-Language': language } : commandHeaders()
    for (const [name, value] of Object.entries(all)) if (!request.headers.has(name)) request.headers.set(name, value)
    return request
  },
}

// Whether the last request was answered: a network that leads nowhere is no network, whatever the browser says.
export const reached = ref(true)
const reach: Middleware = {
  onResponse() {
    reached.value = true
  },
  onError({ error }) {
    if ((error as Error)?.name !== 'AbortError') reached.value = false
  },
}

export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin', cache: 'no-store' })
api.use(headers, reach)

type Answered<T> = { data?: T; error?: unknown; response: Response }

export function problemOf(status: number, body: unknown): Problem {
  const told = (typeof body === 'object' && body !== null ? body : {}) as { key?: string; field?: string }
  return new Problem(status, told.key ?? (status ? `http_${status}` : 'offline'), told.field)
}

// The answer, or a Problem thrown: `await ask(api.GET('/api/v1/clock'))`.
export async function ask<T>(call: Promise<Answered<T>>): Promise<T> {
  let answered: Answered<T>
  try {
    answered = await call
  } catch {
    throw new Problem(0, 'offline')
  }
  if (!answered.response.ok) throw problemOf(answered.response.status, answered.error)
  return answered.data as T
}
