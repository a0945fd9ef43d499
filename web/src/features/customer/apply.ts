// The application's small sums: load from appliances in plain words, and which papers are still missing.
export const appliances = { lights: 1, ac: 1.5, water: 2, cooker: 2.2, charger: 7, machine: 5 } as const
export type Appliance = keyof typeof appliances

// Not everything runs at once: the largest counts in full, the rest at six tenths.
export function loadOf(counts: Partial<Record<Appliance, number>>): number {
  const single = Object.entries(counts).flatMap(([name, count]) => Array<number>(count ?? 0).fill(appliances[name as Appliance]))
  if (!single.length) return 0
  const largest = Math.max(...single)
  const rest = single.reduce((sum, one) => sum + one, 0) - largest
  return Math.round((largest + rest * 0.6) * 10) / 10
}

export function missingPapers(needed: string[], given: string[], byAgent: boolean): string[] {
  return needed.filter((paper) => !given.includes(paper) && (byAgent || paper !== 'authorisation'))
}
