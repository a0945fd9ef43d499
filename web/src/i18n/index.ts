import { createI18n } from 'vue-i18n'
import { setRequestLanguage } from '@/api/client'
import { en } from './en'
import { zh } from './zh'

export type Language = 'zh' | 'en'
const remembered = 'yekuo.language'

function first(): Language {
  const chosen = localStorage.getItem(remembered) ?? navigator.language
  return chosen.startsWith('en') ? 'en' : 'zh'
}

export const i18n = createI18n({ legacy: false, locale: first(), fallbackLocale: 'zh', messages: { zh, en } })

export function setLanguage(language: Language) {
  i18n.global.locale.value = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  localStorage.setItem(remembered, language)
  setRequestLanguage(language)
}
setLanguage(first())
