// Short notices at the edge of the page, read out by screen readers; an action (undo) may stand in one.
import { reactive } from 'vue'

export interface Toast {
  id: number
  text: string
  kind: 'good' | 'bad'
  action?: { label: string; run: () => void }
}
export const toasts = reactive<Toast[]>([])
let next = 1

export function closeToast(id: number) {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}

export function toast(text: string, kind: Toast['kind'] = 'good', action?: Toast['action']) {
  const id = next++
  toasts.push({ id, text, kind, action })
  if (toasts.length > 4) toasts.shift()
  setTimeout(() => closeToast(id), action ? 12_000 : 6_000)
}
