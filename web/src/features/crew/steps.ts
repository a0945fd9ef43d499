// What a crew does next with a job: one big button at a time.
import type { Schemas } from '@/api/client'

export type TapKind = Schemas['TapKind']
const after: Partial<Record<Schemas['WorkOrderState'], TapKind>> = { booked: 'accept', accepted: 'on_the_way', on_the_way: 'arrived', arrived: 'done' }

export function nextTap(state: Schemas['WorkOrderState']): TapKind | null {
  return after[state] ?? null
}

const reached: Record<TapKind, Schemas['WorkOrderState']> = { accept: 'accepted', on_the_way: 'on_the_way', arrived: 'arrived', done: 'done', blocked: 'blocked' }

// The state that a job will have when all taps that wait in the outbox are through.
export function stateAfter(state: Schemas['WorkOrderState'], waiting: TapKind[]): Schemas['WorkOrderState'] {
  return waiting.reduce((_, tap) => reached[tap], state)
}

export const isOver = (state: Schemas['WorkOrderState']) => state === 'done' || state === 'blocked' || state === 'cancelled'
