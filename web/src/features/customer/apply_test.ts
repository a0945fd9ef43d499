import { describe, expect, it } from 'vitest'
import { loadOf, missingPapers } from './apply'

describe('the load in plain words', () => {
  it('takes the largest appliance in full and six tenths of the rest', () => {
    expect(loadOf({})).toBe(0)
    expect(loadOf({ charger: 1 })).toBe(7)
    expect(loadOf({ charger: 1, ac: 2 })).toBe(8.8)
  })
})

describe('missing papers', () => {
  it('are told at once, the letter of authority only to those who come for another', () => {
    expect(missingPapers(['id_document', 'authorisation'], [], false)).toEqual(['id_document'])
    expect(missingPapers(['id_document', 'authorisation'], ['id_document'], true)).toEqual(['authorisation'])
  })
})
