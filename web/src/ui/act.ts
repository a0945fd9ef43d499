// Runs a command of the user: one at a time, its failure said in the user's words.
import { useQueryClient } from '@tanstack/vue-query'
import { ref } from 'vue'
import { useSay } from '@/i18n/say'
import { toast } from './toast'

export function useAct() {
  const busy = ref(false)
  const queries = useQueryClient()
  const { problem } = useSay()

  // The answer, or undefined after a failure that has been told.
  async function act<T>(command: () => Promise<T>, done?: string, ...stale: string[]): Promise<T | undefined> {
    if (busy.value) return undefined
    busy.value = true
    try {
      const answer = await command()
      if (done) toast(done)
      stale.forEach((key) => void queries.invalidateQueries({ queryKey: [key] }))
      return answer
    } catch (fault) {
      toast(problem(fault), 'bad')
      return undefined
    } finally {
      busy.value = false
    }
  }
  return { busy, act }
}
