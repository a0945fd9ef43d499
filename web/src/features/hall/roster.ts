// A day's roster as units send it: one crew a line, "crew, from, to, break from, break to, break minutes"; the crew by
// its name or number, times of day, the break left out where there is none.
import type { Schemas } from '@/api/client'

export type RosterFault = { line: number; why: 'crew' | 'time' | 'break' | 'twice' }
export type RosterRead = { shifts: Schemas['RosterShift'][]; faults: RosterFault[] }

const clock = /^([01]?\d|2[0-3]):([0-5]\d)$/
const two = (text: string) => text.padStart(5, '0')

export function readRoster(text: string, day: string, crews: { id: number; name: string }[]): RosterRead {
  const shifts: Schemas['RosterShift'][] = []
  const faults: RosterFault[] = []
  text.replace(/^\uFEFF/, '').split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1
    const [name = '', from = '', to = '', breakFrom = '', breakTo = '', breakMinutes = ''] = raw.split(/[,,;\t]/).map((part) => part.trim().replace(/^"|"$/g, ''))
    const isHeading = index === 0 && !clock.test(from)
    if (!raw.trim() || isHeading) return
    const crew = crews.find((one) => one.name === name || String(one.id) === name)
    if (!crew) return void faults.push({ line, why: 'crew' })
    if (shifts.some((one) => one.crew === crew.id)) return void faults.push({ line, why: 'twice' })
    if (!clock.test(from) || !clock.test(to) || two(to) <= two(from)) return void faults.push({ line, why: 'time' })
    const at = (time: string) => `${day}T${two(time)}:00+08:00`
    const shift: Schemas['RosterShift'] = { crew: crew.id, day, from: at(from), to: at(to), break_minutes: 0 }
    if (breakFrom || breakTo || breakMinutes) {
      const minutes = Number(breakMinutes || 60)
      if (!clock.test(breakFrom) || !clock.test(breakTo) || !Number.isInteger(minutes) || minutes < 0 || minutes > 240) return void faults.push({ line, why: 'break' })
      Object.assign(shift, { break_from: at(breakFrom), break_to: at(breakTo), break_minutes: minutes })
    }
    shifts.push(shift)
  })
  return { shifts, faults }
}
