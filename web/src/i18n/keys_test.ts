// Every key that the server can answer and every key that a page asks for has a text. The sources themselves are
// read, so that a new refusal cannot be forgotten here.
// @vitest-environment node
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { zh } from './zh'

const web = join(__dirname, '..')
const server = join(__dirname, '../../../src')

function files(folder: string, ending: RegExp): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return files(path, ending)
    return ending.test(name) && !/_(test|fuzz|main)\.\w+$/.test(name) ? [path] : []
  })
}
const without_comments = (text: string) => text.replace(/^\s*\/\/.*$/gm, '')
const read = (path: string) => without_comments(readFileSync(path, 'utf8'))
const unique = (keys: Iterable<string>) => [...new Set(keys)].sort()

type Tree = { [key: string]: string | Tree }
const group = (name: string): Tree => (zh as unknown as Record<string, Tree>)[name] ?? {}
const has = (path: string) => {
  let at: string | Tree | undefined = zh as unknown as Tree
  for (const part of path.split('.')) at = typeof at === 'object' ? at[part] : undefined
  return typeof at === 'string'
}

// Read by commands of the machine (deploy, import, replay, a start): what they refuse is told on the terminal.
const terminal = /^(bpmn|dmn|feel|csv|import|mapping|communities|zones|vault|database|copy|journal|file|config|city|calendar|limits?|pause|sms|client|server|web|reaction|command)\./
const rooms = ['base', 'process', 'store', 'http', 'people', 'access', 'intake', 'cases', 'dispatch', 'control', 'grid', 'notify', 'connect', 'evaluate', 'app']

function refusals(): string[] {
  const named = /\b(?:invalid|not_found|conflict|forbidden|unavailable)\(\s*"([a-z0-9_]+(?:\.[a-z0-9_]+)+)"|Error\{\s*Code::\w+,\s*"([a-z0-9_.]+)"/g
  const found: string[] = []
  for (const room of rooms) {
    let sources: string[] = []
    try {
      sources = files(join(server, room), /\.(cpp|hpp)$/)
    } catch {
      continue // a room that is not built yet
    }
    for (const path of sources) for (const match of read(path).matchAll(named)) found.push(match[1] ?? match[2]!)
  }
  return unique(found.filter((key) => !terminal.test(key) && key.includes('.')))
}

// The words of a list in a source: `names{"a", "b"}`.
function words(file: string, list: RegExp): string[] {
  const found = read(join(server, file)).match(list)
  expect(found, `${file} ${list}`).not.toBeNull()
  return unique([...found![0].matchAll(/"([a-z_0-9]+)"/g)].map((match) => match[1]!))
}

describe('what the server says has words', () => {
  it('every refusal', () => {
    const keys = refusals()
    expect(keys.length).toBeGreaterThan(120)
    expect(keys.filter((key) => !(key.replace(/\./g, '_') in group('problem')))).toEqual([])
  })
  it('every incident of a process', () => {
    const sources = ['step', 'activities', 'waiting'].map((name) => read(join(server, `process/${name}.cpp`))).join('')
    const keys = unique([...sources.matchAll(/"(process\.[a-z_]+)"/g)].map((match) => match[1]!))
    expect(keys.length).toBeGreaterThan(7)
    expect(keys.filter((key) => !(key.replace('.', '_') in group('problem')))).toEqual([])
  })
  it('every rule of the standard', () => {
    const sources = files(join(server, 'process'), /rules_\w+\.cpp$/).map(read).join('')
    const rules = unique([...sources.matchAll(/fail\("([a-z_]+)"/g)].map((match) => match[1]!))
    expect(rules.length).toBeGreaterThan(70)
    expect(rules.filter((rule) => !(`bpmn_${rule}` in group('problem')))).toEqual([])
  })
  const lists: [string, string, RegExp][] = [
    ['cancel_reason', 'cases/case.cpp', /cancellations\{[^}]*\}/],
    ['pause_cause', 'cases/case.cpp', / causes\{[\s\S]*?\}\}\};/],
    ['fee', 'cases/steps.cpp', /kinds_of_fee\{[^}]*\}/],
    ['fee_basis', 'cases/steps.cpp', /bases_of_fee\{[^}]*\}/],
    ['return', 'intake/request.cpp', /reasons\{[^}]*\}/],
    ['channel', 'intake/request.cpp', / channels\{[^}]*\}/],
    ['urgency', 'intake/request.cpp', /urgencies\{[^}]*\}/],
    ['blocked', 'dispatch/work_order.cpp', /known_block_reasons\{[^}]*\}/],
  ]
  for (const [name, file, list] of lists)
    it(`every ${name}`, () => expect(words(file, list).filter((key) => !(key in group(name)))).toEqual([]))
  it('every paper', () => {
    const source = read(join(server, 'intake/case_types.cpp')).split('const std::array')[0]!
    const papers = unique([...source.matchAll(/"([a-z_]+)"/g)].map((match) => match[1]!))
    expect(papers.length).toBeGreaterThan(20)
    expect(papers.filter((key) => !(key in group('paper')))).toEqual([])
  })
  it('every event of a case', () => {
    const elsewhere = /^(account|calendar|capacity|catalogue|clock|crew\.[^t]|dispatch\.(area|duty)|evaluation|grid|link\.recount_|person|process\.deployed|reinforcement|restriction\.[dfm]|rules\.[dw])/
    const types = readFileSync(join(server, '../tests/golden/events.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { type: string }).type)
    const keys = unique(types.map((type) => type.replace(/\.\d+$/, '')).filter((type) => !elsewhere.test(type)).map((type) => type.replaceAll('.', '_')))
    expect(keys.length).toBeGreaterThan(90)
    expect(keys.filter((key) => !(key in group('event')))).toEqual([])
  })
  it('every key link', () => {
    const source = read(join(server, 'cases/case_plan.cpp')).split('OldPlan old_plans')[0]!
    const links = unique([...source.matchAll(/\{"([a-z_]+)"/g)].map((match) => match[1]!))
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((key) => !(key in group('key_link')))).toEqual([])
  })
})

describe('what a page asks for has words', () => {
  it('every text that is named in full', () => {
    const asked = files(web, /\.(vue|ts)$/).flatMap((path) => [...read(path).matchAll(/\bt\('([a-z]\w*(?:\.\w+)+)'/g)].map((match) => match[1]!))
    expect(asked.length).toBeGreaterThan(200)
    expect(unique(asked).filter((key) => !has(key))).toEqual([])
  })
  it('every group of words', () => {
    const asked = files(web, /\.(vue|ts)$/).flatMap((path) => [...read(path).matchAll(/\bword\('([\w.]+)'/g)].map((match) => match[1]!))
    expect(unique(asked).filter((key) => Object.keys(key.split('.').reduce<Tree>((at, part) => (at?.[part] ?? {}) as Tree, zh as unknown as Tree)).length === 0)).toEqual([])
  })
})
