import { describe, expect, it } from 'vitest'
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
