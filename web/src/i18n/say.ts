// Texts and times as people read them: a key that came from the server, an instant, a day, a sum of money.
import { useI18n } from 'vue-i18n'
import { Problem } from '@/api/client'

export const city_zone = 'Asia/Shanghai'
type When = string | number | null | undefined

const formats = new Map<string, Intl.DateTimeFormat>()
function format(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const name = language + JSON.stringify(options)
  let made = formats.get(name)
  if (!made) {
    made = new Intl.DateTimeFormat(language === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: city_zone, ...options })
    formats.set(name, made)
  }
  return made
}
const instant = (when: When) => (typeof when === 'number' ? when : Date.parse(String(when)))

// The city's civil date of an instant, "2017-03-22".
export function cityDay(when: When): string {
  const parts = format('zh', { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(instant(when))
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

export function useSay() {
  const { t, te, locale } = useI18n()

  function time(when: When): string {
    return when == null ? '' : format(locale.value, { hour: '2-digit', minute: '2-digit', hour12: false }).format(instant(when))
  }
  function day(when: When): string {
    return when == null ? '' : format(locale.value, { month: 'short', day: 'numeric', weekday: 'short' }).format(instant(when))
  }
  // A day that may lie in another year.
  function date(when: When): string {
    return when == null ? '' : format(locale.value, { year: 'numeric', month: 'short', day: 'numeric' }).format(instant(when))
  }
  function dayTime(when: When): string {
    return when == null ? '' : `${day(when)} ${time(when)}`
  }
  function dateTime(when: When): string {
    return when == null ? '' : `${date(when)} ${time(when)}`
  }
  function window(from: When, to: When, mode?: string | null): string {
    if (mode === 'day') return day(from)
    if (mode === 'period') return `${day(from)} – ${day(to)}`
    return `${day(from)} ${time(from)}–${time(to)}`
  }
  // A translation, or the plain word where the server knows one that we do not.
  function word(group: string, key: string | null | undefined, values: Record<string, unknown> = {}): string {
    if (!key) return ''
    const path = `${group}.${key}`
    return te(path) || te(path, 'zh') ? t(path, values) : key
  }
  // A sentence that the server names by its key: "route.rule.window" is rule.window here.
  function reason(group: string, one: { key: string; values: Record<string, string> }): string {
    const values = Object.fromEntries(Object.entries(one.values).map(([name, value]) => [name, /^\d{4}-\d\d-\d\dT/.test(value) ? dayTime(value) : value]))
    return word(group, one.key.split('.').pop(), values)
  }
  function problem(fault: unknown): string {
    const key = fault instanceof Problem ? fault.key : 'unknown'
    const path = `problem.${key.replace(/\./g, '_')}`
    const said = te(path) ? t(path) : t('problem.unknown', { key })
    return fault instanceof Problem && fault.field ? `${said} (${fault.field})` : said
  }
  // How far away: "12 min", "3 h", "2 days".
  function distanceInTime(ms: number): string {
    const minutes = Math.round(Math.abs(ms) / 60_000)
    if (minutes < 60) return t('time.minutes', { n: minutes })
    if (minutes < 48 * 60) return t('time.hours', { n: Math.round(minutes / 60) })
    return t('time.days', { n: Math.round(minutes / 1440) })
  }
  const money = (cents: number) =>
    new Intl.NumberFormat(locale.value === 'zh' ? 'zh-CN' : 'en-GB', { style: 'currency', currency: 'CNY' }).format(cents / 100)
  const kilometres = (metres: number) => `${(metres / 1000).toFixed(1)} km`
  return { t, locale, time, day, date, dayTime, dateTime, window, word, reason, problem, distanceInTime, money, kilometres }
}
