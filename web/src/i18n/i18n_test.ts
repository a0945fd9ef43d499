import { describe, expect, it } from 'vitest'
import { readdirSync, readFileSync } from 'node:fs'
import { createI18n } from 'vue-i18n'
import { en } from './en'
import { zh } from './zh'

type Tree = { [key: string]: string | Tree }
const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`)))
const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort()

describe('every text stands in Chinese and in English', () => {
  const chinese = new Map(leaves(zh))
  const english = new Map(leaves(en))

  it('has the same keys', () => {
    expect([...english.keys()].sort()).toEqual([...chinese.keys()].sort())
  })
  it('names the same values in both', () => {
    for (const [key, text] of chinese) expect([key, names(english.get(key)!)]).toEqual([key, names(text)])
  })
  it('leaves no text empty', () => {
    for (const [key, text] of [...chinese, ...english]) expect([key, text.trim().length > 0]).toEqual([key, true])
  })
  it('can be rendered with its values', () => {
    const { t, locale } = createI18n({ legacy: false, locale: 'zh', messages: { zh, en } }).global
    for (const language of ['zh', 'en'] as const) {
      locale.value = language
      for (const [key, text] of language === 'zh' ? chinese : english) {
        const values = Object.fromEntries(names(text).map((name) => [name, '7']))
        expect(t(key, values), key).not.toContain('{')
      }
    }
  })
})

// The server names reasons by keys that stand in its sources; the hall has words for each.
describe('what the server says of offers, risks and rules is said in words', () => {
  const room = (name: string) => readdirSync(`../src/${name}`).filter((file) => file.endsWith('.cpp') && !file.includes('_test'))
  const sources = (name: string) => room(name).map((file) => readFileSync(`../src/${name}/${file}`, 'utf8')).join('\n')
  const found = (text: string, pattern: RegExp) => [...new Set([...text.matchAll(pattern)].map((match) => match[1]))]
  const dispatch = sources('dispatch')

  it('why a slot is offered', () => {
    const reasons = found(dispatch, /\{"offer\.(\w+)"/g)
    expect(reasons.length).toBeGreaterThan(4)
    for (const reason of reasons) expect(Object.keys(zh.offer), reason).toContain(reason)
  })
  it('why a promise is at risk', () => {
    const causes = found(dispatch, /(?:settle|replan|free_slot)\([^;]*?"(\w+)"/g)
    expect(causes).toContain('crew_silent')
    for (const cause of causes) expect(Object.keys(zh.alert.cause), cause).toContain(cause)
  })
  it('which rule a move breaks', () => {
    const rules = found(sources('route'), /"route\.rule\.(\w+)"/g)
    expect(rules.length).toBeGreaterThan(10)
    for (const rule of rules) expect(Object.keys(zh.rule), rule).toContain(rule)
  })
})
