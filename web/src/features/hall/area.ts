// The district and day that the hall looks at, the same on every page of it.
import { useQuery } from '@tanstack/vue-query'
import { computed, reactive } from 'vue'
import { api, ask } from '@/api/client'
import { clockKnown, useNow } from '@/api/clock'
import { session } from '@/features/session/session'
import { cityDay, useSay } from '@/i18n/say'

const remembered = 'yekuo.area'
export const looking = reactive({ area: Number(localStorage.getItem(remembered) ?? 0), day: '' })

export function useArea() {
  const { locale } = useSay()
  const settings = useQuery({ queryKey: ['settings'], queryFn: () => ask(api.GET('/api/v1/settings')), staleTime: Infinity })
  const areas = computed(() => {
    const all = settings.data.value?.areas ?? []
    const mine = session.who?.areas ?? []
    return all.filter((one) => !mine.length || mine.includes(0) || mine.includes(one.area)).map((one) => ({ area: one.area, name: locale.value === 'en' ? one.en : one.zh }))
  })
  const area = computed({
    get: () => (areas.value.some((one) => one.area === looking.area) ? looking.area : (areas.value[0]?.area ?? 0)),
    set: (chosen) => {
      looking.area = chosen
      localStorage.setItem(remembered, String(chosen))
    },
  })
  const now = useNow()
  const day = computed({ get: () => looking.day || cityDay(now.value), set: (chosen) => (looking.day = chosen) })
  const ready = computed(() => clockKnown.value && area.value > 0)
  const isToday = computed(() => !looking.day)
  function shift(days: number) {
    looking.day = cityDay(Date.parse(`${day.value}T12:00:00+08:00`) + days * 86_400_000)
  }
  return { areas, area, day, ready, isToday, shift, today: () => (looking.day = '') }
}
