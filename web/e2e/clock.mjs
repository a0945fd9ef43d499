// The sample city's clock: the tests want a morning on which crews are out, at the speed of people.
import { address } from './browser.mjs'

const hour_ms = 3_600_000
const get = async (path) => (await fetch(`${address}/api/v1${path}`)).json()

export async function setSpeed(speed) {
  await fetch(`${address}/api/v1/clock`, { method: 'PUT', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ speed }) })
}

// Runs on to a working morning between 8:30 and 10:30, and from there at real speed. Answers with the speed
// that was set before.
export async function toMorning() {
  const { speed } = await get('/clock')
  for (let rounds = 0; rounds < 900; rounds++) {
    const local = new Date(Date.parse((await get('/clock')).now) + 8 * hour_ms)
    const hours = local.getUTCHours() + local.getUTCMinutes() / 60
    const isWeekday = local.getUTCDay() > 0 && local.getUTCDay() < 6
    if (isWeekday && hours >= 8.5 && hours <= 10.5) break
    await setSpeed(isWeekday && hours > 7 && hours < 8.5 ? 600 : 3600)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  await setSpeed(1)
  return speed
}
