// Choosing a slot: offers, a hold with its countdown, confirm or change. The hall's call card and the customer's
// page are two faces of it.
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/vue-query'
import { computed, ref, watch } from 'vue'
import { api, ask, Problem, type Schemas } from '@/api/client'
import { useNow } from '@/api/clock'
import { useSay } from '@/i18n/say'
import { useAct } from '@/ui/act'
import { toast } from '@/ui/toast'
import { bestToken, byDay, countdown } from './offers'

export type Mode = Schemas['AppointmentMode']

export function useBooking(workOrder: () => number, done: (appointment: Schemas['Appointment']) => void) {
  const { t, window, problem } = useSay()
  const now = useNow()
  const { busy, act } = useAct()
  const queries = useQueryClient()
  const mode = ref<Mode>('hour')
  const from = ref('')
  const to = ref('')
  const held = ref<Schemas['Appointment'] | null>(null)

  const order = useQuery({
    queryKey: computed(() => ['work-orders', workOrder()]),
    queryFn: () => ask(api.GET('/api/v1/work-orders/{id}', { params: { path: { id: workOrder() } } })),
  })
  const offers = useQuery({
    queryKey: computed(() => ['offers', workOrder(), mode.value, from.value, to.value]),
    queryFn: () => ask(api.GET('/api/v1/work-orders/{id}/offers', {
      params: { path: { id: workOrder() }, query: { mode: mode.value, from: from.value || undefined, to: to.value || undefined } },
    })),
    placeholderData: keepPreviousData,
  })
  const promised = computed(() => {
    const appointment = order.data.value?.appointment
    return appointment?.state === 'confirmed' ? appointment : null
  })
  const days = computed(() => byDay(offers.data.value?.items ?? []))
  const best = computed(() => bestToken(offers.data.value?.items ?? []))
  const left = computed(() => (held.value?.hold_until ? countdown(Date.parse(held.value.hold_until), now.value) : null))

  watch(left, (value) => {
    if (value !== null || !held.value?.hold_until) return
    held.value = null
    toast(t('call.expired'), 'bad')
    void offers.refetch()
  })

  // A promise that stands already is changed in one step: the old one stays until the new one is sure.
  async function choose(token: string) {
    if (busy.value) return
    busy.value = true
    try {
      if (promised.value) {
        const changed = await ask(api.POST('/api/v1/appointments/{id}/change', { params: { path: { id: promised.value.id } }, body: { token } }))
        toast(t('call.changed', { when: window(changed.from, changed.to, changed.mode) }))
        for (const key of ['board', 'work-orders', 'timeline', 'cases']) void queries.invalidateQueries({ queryKey: [key] })
        done(changed)
      } else held.value = await ask(api.POST('/api/v1/work-orders/{id}/hold', { params: { path: { id: workOrder() } }, body: { token } }))
    } catch (fault) {
      toast(fault instanceof Problem && fault.status === 409 ? t('call.taken') : problem(fault), 'bad')
      void offers.refetch()
    } finally {
      busy.value = false
    }
  }
  async function confirm() {
    const id = held.value?.id
    if (!id) return
    const sure = await act(() => ask(api.POST('/api/v1/appointments/{id}/confirm', { params: { path: { id } } })), t('call.confirmed'), 'board', 'work-orders', 'timeline', 'cases')
    if (sure) done(sure)
    else void offers.refetch()
  }
  function release() {
    held.value = null
    void offers.refetch()
  }
  return { mode, from, to, held, left, order, offers, promised, days, best, busy, choose, confirm, release }
}
