// What colours mean, everywhere the same: grey waits, blue is sent, cyan is on its way, green is on site,
// red is blocked; an orange outline is late or at risk.
import type { Schemas } from '@/api/client'

export type WorkState = Schemas['WorkOrderState']

export const stateColour: Record<WorkState, { fill: string; edge: string; ink: string }> = {
  waiting: { fill: '#e6eaec', edge: '#94a1a7', ink: '#3c4a50' },
  held: { fill: '#eee9fb', edge: '#8067c7', ink: '#46308f' },
  booked: { fill: '#dfeafc', edge: '#3d74d6', ink: '#143f87' },
  accepted: { fill: '#cfdffa', edge: '#2a61c4', ink: '#10346f' },
  on_the_way: { fill: '#d3f1f6', edge: '#0d8ea6', ink: '#064e5c' },
  arrived: { fill: '#d2f0dc', edge: '#1c8a4c', ink: '#0b4b27' },
  done: { fill: '#edf2ef', edge: '#a5bcae', ink: '#4a5f52' },
  blocked: { fill: '#fbdcde', edge: '#c62f3a', ink: '#7c121a' },
  cancelled: { fill: '#f2f2f2', edge: '#bbbbbb', ink: '#666666' },
}
export const riskColour = '#d96b00'

export const stateChip: Record<WorkState, string> = {
  waiting: '', held: '', booked: 'info', accepted: 'info', on_the_way: 'brand', arrived: 'good', done: 'good', blocked: 'bad', cancelled: '',
}
