// The rules are DMN 1.5; the editor reads and writes DMN 1.3. For what decision tables and literal expressions use,
// the two differ in the names of their namespaces alone.
const pairs: [string, string][] = [
  ['https://www.omg.org/spec/DMN/20230324/MODEL/', 'https://www.omg.org/spec/DMN/20191111/MODEL/'],
  ['https://www.omg.org/spec/DMN/20230324/DMNDI/', 'https://www.omg.org/spec/DMN/20191111/DMNDI/'],
  ['http://www.omg.org/spec/DMN/20180521/DC/', 'http://www.omg.org/spec/DMN/20180521/DC/'],
]

export function forEditor(xml: string): string {
  return pairs.reduce((text, [ours, theirs]) => text.replaceAll(ours, theirs), xml)
}

export function fromEditor(xml: string): string {
  return pairs.reduce((text, [ours, theirs]) => text.replaceAll(theirs, ours), xml)
}

// What a rule answered, in words: a list of contexts one a line.
export function answerLines(json: string): string[] {
  const value: unknown = JSON.parse(json)
  if (value == null) return []
  const one = (item: unknown): string => (typeof item === 'object' && item !== null ? Object.values(item).map((part) => String(part)).join(' · ') : String(item))
  return Array.isArray(value) ? value.map(one) : [one(value)]
}
