import vue from '@vitejs/plugin-vue'
import { fileURLToPath } from 'node:url'
import { VitePWA } from 'vite-plugin-pwa'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [
    vue(),
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      manifest: {
        name: 'Yekuo',
        short_name: 'Yekuo',
        start_url: '/',
        display: 'standalone',
        theme_color: '#00635a',
        background_color: '#f5f7f8',
        icons: [{ src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' }],
      },
      workbox: {
        // Crews work without a network: the shell is stored, answers of the API never are.
        globPatterns: ['**/*.{js,css,html,svg}'],
        globIgnores: ['**/maplibre*'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(api|metrics|healthz|readyz)/],
        maximumFileSizeToCacheInBytes: 3_000_000,
      },
    }),
  ],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  define: { __VUE_OPTIONS_API__: true, __VUE_I18N_LEGACY_API__: false, __VUE_I18N_FULL_INSTALL__: false },
  build: {
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    reportCompressedSize: false,
    rolldownOptions: { checks: { pluginTimings: false } },
  },
  server: { proxy: { '/api': process.env.YEKUO_URL ?? 'http://localhost:8080' } },
  test: { environment: 'happy-dom', include: ['src/**/*_test.ts'] },
})
