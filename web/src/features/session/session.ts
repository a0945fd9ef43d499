// Who is signed in. Loaded once before the first page; 401 means nobody. A crew's phone remembers who that was, so
// that its page also opens where there is no network; what it does then waits until the server has been asked again.
import { reactive } from 'vue'
import { api, ask, Problem, setCsrf, type Schemas } from '@/api/client'

export const session = reactive<{ who: Schemas['Session'] | null; asked: boolean; remembered: boolean }>({ who: null, asked: false, remembered: false })

const kept = 'yekuo.crew'
const isCrew = (role: string) => role === 'crew_leader' || role === 'crew_member'

export function enter(who: Schemas['Session']) {
  session.who = who
  session.asked = true
  session.remembered = false
  setCsrf(who.csrf)
  if (isCrew(who.role)) localStorage.setItem(kept, JSON.stringify({ ...who, csrf: '' }))
  else localStorage.removeItem(kept)
}

function remembered(): Schemas['Session'] | null {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? 'null') as Schemas['Session'] | null
  } catch {
    return null
  }
}

export async function loadSession() {
  if (session.asked) return
  try {
    enter(await ask(api.GET('/api/v1/session')))
  } catch (fault) {
    session.asked = true
    if (!(fault instanceof Problem) || fault.status !== 0) return localStorage.removeItem(kept)
    session.who = remembered()
    session.remembered = !!session.who
  }
}

// Before anything is sent: the server itself says who this is. Throws while it cannot be asked.
export async function confirmSession() {
  if (session.remembered) enter(await ask(api.GET('/api/v1/session')))
}

export async function leave() {
  await ask(api.DELETE('/api/v1/session')).catch(() => undefined)
  session.who = null
  session.remembered = false
  localStorage.removeItem(kept)
  setCsrf('')
}

// Where a role begins its day.
export function homeOf(role: string | undefined): string {
  if (role === 'customer') return '/my'
  if (role === 'crew_leader' || role === 'crew_member') return '/crew'
  if (role === 'post_holder') return '/post/inbox'
  if (role === 'department_head') return '/post/orders'
  if (role === 'dispatcher' || role === 'administrator') return '/hall/board'
  return '/'
}
