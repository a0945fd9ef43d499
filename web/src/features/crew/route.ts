// Today's route, also without a network: the last answer is kept on the phone.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, ask, Problem, type Schemas } from '@/api/client'
import { entries } from './outbox'
import { stateAfter, type TapKind } from './steps'

const kept = 'yekuo.route'

function lastKnown(): Schemas['MyRoute'] | undefined {
  try {
    return JSON.parse(localStorage.getItem(kept) ?? '') as Schemas['MyRoute']
  } catch {
    return undefined
  }
}

export function useMyRoute() {
  const query = useQuery({
    queryKey: ['my-route'],
    queryFn: async () => {
      try {
        const route = await ask(api.GET('/api/v1/crew/route'))
        localStorage.setItem(kept, JSON.stringify(route))
        return route
      } catch (fault) {
        const known = lastKnown()
        if (known && fault instanceof Problem && fault.status === 0) return known
        throw fault
      }
    },
    networkMode: 'always',
    refetchInterval: 30_000,
  })
  const waitingTaps = (id: number) => entries.value.flatMap((entry) => (entry.kind === 'tap' && entry.workOrder === id && entry.state === 'waiting' ? [entry.body.tap as TapKind] : []))
  const jobs = computed(() => {
    const route = query.data.value
    if (!route) return []
    return route.route.stops.flatMap((stop) => {
      const job = route.work_orders.find((one) => one.id === stop.work_order)
      return job ? [{ stop, job, state: stateAfter(job.state, waitingTaps(job.id)) }] : []
    })
  })
  return { query, jobs }
}
