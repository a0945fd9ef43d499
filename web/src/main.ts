import { QueryClient, VueQueryPlugin } from '@tanstack/vue-query'
import { createApp } from 'vue'
import App from './App.vue'
import { Problem } from './api/client'
import { i18n } from './i18n'
import { router } from './router'
import './theme.css'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (times, fault) => times < 2 && fault instanceof Problem && (fault.status === 0 || fault.status === 503),
    },
  },
})

createApp(App).use(i18n).use(router).use(VueQueryPlugin, { queryClient: queries }).mount('#app')

if (import.meta.env.PROD && 'serviceWorker' in navigator) void navigator.serviceWorker.register('/sw.js')
