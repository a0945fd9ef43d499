// Business time on the page: the server's anchor carried on by the device's steady clock and the speed.
import { useQuery } from '@tanstack/vue-query'
import { computed, onScopeDispose, ref, watch } from 'vue'
import { api, ask } from './client'

export interface Anchor {
  at: number
  steady: number
  speed: number
}

export function timeAt(anchor: Anchor, steady: number): number {
  return anchor.at + (steady - anchor.steady) * anchor.speed
}

// The last anchor is kept: a phone that starts without a network still knows the time of the day's work.
const kept = 'yekuo.clock'
function lastKnown(): Anchor {
  const steady = performance.now()
  try {
    const known = JSON.parse(localStorage.getItem(kept) ?? '') as { at: number; wall: number; speed: number }
    return { at: known.at + (Date.now() - known.wall) * known.speed, steady, speed: known.speed }
  } catch {
    return { at: Date.now(), steady, speed: 1 }
  }
}

let anchor: Anchor = lastKnown()
export const businessNow = () => timeAt(anchor, performance.now())

export function useClock() {
  const query = useQuery({
    queryKey: ['clock'],
    queryFn: () => ask(api.GET('/api/v1/clock')),
    refetchInterval: 30_000,
  })
  watch(query.data, (clock) => {
    if (clock) {
      anchor = { at: Date.parse(clock.now), steady: performance.now(), speed: clock.speed }
      localStorage.setItem(kept, JSON.stringify({ at: anchor.at, wall: Date.now(), speed: anchor.speed }))
    }
    now.value = businessNow()
    clockKnown.value ||= !!clock
  }, { immediate: true })
  const timer = setInterval(() => (now.value = businessNow()), 500)
  onScopeDispose(() => clearInterval(timer))
  return { now, speed: computed(() => query.data.value?.speed ?? 1), settable: computed(() => !!query.data.value?.settable) }
}
const now = ref(businessNow())
export const clockKnown = ref(false)
export const useNow = () => now
