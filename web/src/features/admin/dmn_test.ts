import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { answerLines, forEditor, fromEditor } from './dmn'

describe('rules on their way to the editor and back', () => {
  it('change their namespaces and nothing else', () => {
    const xml = readFileSync(join(__dirname, '../../../../config/rules/routing.dmn'), 'utf8')
    expect(xml).toContain('DMN/20230324/MODEL/')
    const shown = forEditor(xml)
    expect(shown).not.toContain('20230324')
    expect(shown).toContain('DMN/20191111/DMNDI/')
    expect(fromEditor(shown)).toBe(xml)
  })
  it('answers are told line by line', () => {
    expect(answerLines('[{"paper":"identity","stage":"application"},{"paper":"site_plan","stage":"application"}]')).toEqual(['identity · application', 'site_plan · application'])
    expect(answerLines('true')).toEqual(['true'])
    expect(answerLines('null')).toEqual([])
  })
})
