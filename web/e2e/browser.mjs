// Debian's Chromium for the browser tests: signed-in pages of each face, axe, and a small runner whose last
// line is "N passed, N failed".
import { mkdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'

export const address = (process.env.YEKUO_URL ?? 'http://localhost:8080').replace(/\/$/, '')
export const password = process.env.YEKUO_SAMPLE_PASSWORD ?? 'yekuo-demo-2017'
const shots = fileURLToPath(new URL('./shots/', import.meta.url))
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const wait_ms = 20_000

// Somebody new: every run is a customer of its own, so that no limit of attempts is shared.
export const newPhone = () => '139' + String(Math.floor(Math.random() * 1e8)).padStart(8, '0')

export const desk = { width: 1440, height: 860 }
export const phone = { width: 360, height: 740 }

export async function openBrowser() {
  mkdirSync(shots, { recursive: true })
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'],
  })
}

// A page of somebody of their own; whatever goes to another host than ours fails the test that looks.
export async function newFace(browser, viewport, language = 'zh-CN') {
  const context = await browser.newContext({ viewport, locale: language, serviceWorkers: 'block' })
  const page = await context.newPage()
  page.setDefaultTimeout(wait_ms)
  page.foreign = []
  page.broken = []
  page.on('request', (request) => {
    if (/^https?:/.test(request.url()) && !request.url().startsWith(address)) page.foreign.push(request.url())
  })
  page.on('pageerror', (fault) => page.broken.push(fault.message))
  return page
}

export async function signInStaff(page, name) {
  await page.goto(`${address}/staff`)
  await page.fill('#name', name)
  await page.fill('#password', password)
  await page.click('button.main')
  await page.waitForURL((url) => !url.pathname.startsWith('/staff'))
}

// The code is read where a newcomer reads it: on the page of sample phones.
export async function codeOf(page, number) {
  for (let tries = 0; tries < 60; tries++) {
    const answer = await page.request.get(`${address}/api/v1/demo/phones/${number}`)
    if (answer.ok()) {
      const { messages } = await answer.json()
      const codes = messages.toSorted((a, b) => a.id - b.id).flatMap((one) => one.text.match(/(?<![\d-])\d{6}(?![\d-])/) ?? [])
      if (codes.length) return codes.at(-1)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`no code came to ${number}`)
}

export async function signInCustomer(page, number) {
  await page.goto(`${address}/sign-in`)
  await page.fill('#phone', number)
  await page.click('[data-test=code]')
  await page.waitForSelector('#code')
  await page.fill('#code', await codeOf(page, number))
  await page.click('button.main')
  await page.waitForURL('**/my')
}

// The API as the page's own session calls it, for what the browser has no button for and for reading what came of one.
export async function api(page, path, body, method = 'POST', headers = {}) {
  return page.evaluate(async ([path, body, method, more]) => {
    const session = await (await fetch('/api/v1/session')).json()
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, 'Idempotency-Key': 'e2e-' + Math.random(), ...more }
    const answer = await fetch('/api/v1' + path, body === undefined ? { cache: 'no-store' } : { method, headers, body: JSON.stringify(body) })
    const text = await answer.text()
    if (!answer.ok) throw new Error(`${path}: ${text}`)
    return text ? JSON.parse(text) : null
  }, [path, body, method, headers])
}

export async function signOut(page) {
  await page.evaluate(() => fetch('/api/v1/session').then((r) => r.json()).then((s) => fetch('/api/v1/session', { method: 'DELETE', headers: { 'X-CSRF-Token': s.csrf } })))
}

export async function faultsOfAccess(page) {
  await page.addScriptTag({ path: axe }).catch(async () => {
    // A strict content policy keeps script tags out; the debugger's own world is not under it.
    const { readFileSync } = await import('node:fs')
    await page.evaluate(readFileSync(axe, 'utf8') + ';0')
  })
  const found = await page.evaluate(() => window.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'], rules: { 'target-size': { enabled: false } } }))
  return found.violations.map((one) => `${one.id} (${one.impact}): ${one.nodes.slice(0, 3).map((node) => node.target.join(' ') + ' ' + (node.any[0]?.message ?? '')).join(' | ')}`)
}

export const sideways = (page) => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)

export async function settled(page) {
  await page.waitForLoadState('domcontentloaded')
  await page.waitForFunction(() => !document.querySelector('.empty[role=status]'), undefined, { timeout: 15_000 }).catch(() => undefined)
  await page.waitForTimeout(400)
}

const results = { passed: 0, failed: 0 }
export async function test(name, body, page) {
  try {
    await body()
    results.passed++
    console.log(`ok    ${name}`)
  } catch (fault) {
    results.failed++
    console.log(`FAIL  ${name}\n      ${String(fault.message ?? fault).split('\n').slice(0, 6).join('\n      ')}`)
    await page?.screenshot({ path: `${shots}${name.replace(/[^a-z0-9]+/gi, '-').slice(0, 60)}.png` }).catch(() => undefined)
  }
}
export function expect(condition, told) {
  if (!condition) throw new Error(told)
}
export function finish() {
  console.log(`${results.passed} passed, ${results.failed} failed`)
  process.exitCode = results.failed ? 1 : 0
}
