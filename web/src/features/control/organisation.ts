// Departments, posts and links by their names in the language of the page.
import { useQuery } from '@tanstack/vue-query'
import { computed } from 'vue'
import { api, ask, type Schemas } from '@/api/client'
import { useSay } from '@/i18n/say'

export const colours: Schemas['Colour'][] = ['purple', 'red', 'orange', 'yellow', 'green']
export const paint: Record<Schemas['Colour'], string> = { green: '#14713f', yellow: '#8a6a00', orange: '#b85600', red: '#b3202a', purple: '#6b2a91' }

export function useOrganisation() {
  const { locale } = useSay()
  const asked = useQuery({ queryKey: ['organisation'], queryFn: () => ask(api.GET('/api/v1/organisation')), staleTime: Infinity })
  const said = (name: Schemas['Names'] | undefined) => (name ? (locale.value === 'en' ? name.en : name.zh) : '')
  const departments = computed(() => asked.data.value?.departments ?? [])
  const posts = computed(() => asked.data.value?.posts ?? [])
  const department = (code: string) => said(departments.value.find((one) => one.code === code)?.name) || code
  const post = (code: string) => said(posts.value.find((one) => one.code === code)?.name) || department(code)
  const link = (code: string) => said(asked.data.value?.links.find((one) => one.code === code)?.name) || code
  const links = computed(() => asked.data.value?.links ?? [])
  return { departments, posts, links, department, post, link }
}
