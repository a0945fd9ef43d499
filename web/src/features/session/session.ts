// Who is signed in. Loaded once before the first page; 401 means nobody.
import { reactive } from 'vue'
import { api, ask, setCsrf, type Schemas } from '@/api/client'

export const session = reactive<{ who: Schemas['Session'] | null; asked: boolean }>({ who: null, asked: false })

export function enter(who: Schemas['Session']) {
  session.who = who
  session.asked = true
  setCsrf(who.csrf)
}

export async function loadSession() {
  if (session.asked) return
  try {
    enter(await ask(api.GET('/api/v1/session')))
  } catch {
    session.asked = true
  }
}

export async function leave() {
  await ask(api.DELETE('/api/v1/session')).catch(() => undefined)
  session.who = null
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
