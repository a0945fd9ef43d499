// A new meter from the first click to the stars, in one customer's browser that is never reloaded, while the hall and
// a crew act in theirs: papers that come later, contract, meter, a slot that is changed, given up and taken again,
// the crew's work, the return call. And a crew's phone that starts cold, without a network.
import { address, api, desk, expect, newFace, newPhone, phone, settled, sideways, signInCustomer, signInStaff, test } from './browser.mjs'
import { setSpeed } from './clock.mjs'

const customer = newPhone()

export async function newMeter(browser) {
  const mine = await newFace(browser, phone)
  const hall = await newFace(browser, desk)
  for (const page of [mine, hall]) page.on('dialog', (dialog) => dialog.accept())
  const known = { request: 0, caseId: 0, order: 0, leader: '' }
  const steps = [
    ['a customer applies for a new meter with one paper still to come', () => apply(mine, known)],
    ['the hall accepts it, and the customer is asked for the paper and the contract', () => accept(hall, mine, known)],
    ['the customer gives the paper and signs; the hall allocates the meter', () => prepare(hall, mine, known)],
    ['the customer takes a slot, changes it, gives it up and takes another', () => book(mine, known)],
    ['the clock of the case stands with a reason that the customer sees, and runs again', () => pause(hall, mine, known)],
    ['a crew comes and works, in its own browser', () => visit(browser, hall, mine, known)],
    ['the customer sees meter, seals and account; the hall calls back; the customer gives five stars', () => finish(hall, mine, known)],
  ]
  for (const [name, step] of steps) {
    let done = false
    await test(name, async () => {
      await step()
      done = true
    }, mine)
    if (!done) break
  }
  await test('a crew’s phone that starts cold without a network shows its route, and sends its tap when the network is back', () => coldStart(browser, known), hall)
  await mine.context().close()
  await hall.context().close()
}

async function apply(mine, known) {
  await signInCustomer(mine, customer)
  await mine.click('a.btn.main')
  await mine.locator('.type', { has: mine.locator('input[value=C01]') }).click()
  await mine.click('[data-test=next]')
  await mine.fill('#community', '社区')
  await mine.click('[data-test=community] >> nth=0')
  await mine.locator('#address').pressSequentially('7幢202室')
  await mine.click('[data-test=next]')
  await mine.check('.paper input >> nth=0')
  await mine.click('[data-test=next]')
  await mine.fill('#name', '孙小满')
  await mine.fill('#phone', customer)
  await mine.click('[data-test=next]')
  await mine.waitForSelector('.done h1')
  known.request = Number((await mine.textContent('.done')).match(/#(\d+)/)[1])
  await mine.click('.done a')
  await mine.waitForURL('**/my')
}

async function accept(hall, mine, known) {
  await signInStaff(hall, 'admin')
  await hall.goto(`${address}/hall/queue/${known.request}`)
  await hall.waitForSelector('[data-test=accept]')
  const claim = hall.locator('[data-test=claim]')
  if (await claim.count()) {
    await claim.click()
    await claim.waitFor({ state: 'detached' })
  }
  await hall.click('[data-test=accept]')
  await hall.waitForSelector('.toast.good')
  known.caseId = (await api(hall, `/requests/${known.request}`)).case_id
  await mine.click(`a[href="/my/cases/${known.caseId}"]`)
  await mine.waitForSelector('[data-test=give-papers]')
  await mine.waitForSelector('[data-test=sign]')
  expect((await sideways(mine)) <= 0, 'no scrolling sideways')
}

async function prepare(hall, mine, known) {
  await hall.goto(`${address}/hall/cases/${known.caseId}`)
  await hall.waitForSelector('[data-test=give-papers]')
  await mine.check('[data-test=give-papers] input >> nth=0')
  await mine.click('[data-test=give-papers] button')
  await mine.waitForSelector('[data-test=give-papers]', { state: 'detached' })
  await hall.waitForSelector('[data-test=give-papers]', { state: 'detached' })
  await mine.click('[data-test=sign]')
  await mine.waitForSelector('[data-test=sign]', { state: 'detached' })
  await hall.fill('#meter', `E2E-${known.caseId}`)
  await hall.locator('form', { has: hall.locator('#meter') }).locator('button').click()
  await mine.waitForSelector('[data-test=choose-slot]')
}

// The nth time that is offered: held and confirmed, or, where a promise stands, changed to in one step.
async function take(mine, nth) {
  // Another customer of the living city may be faster: then other times are offered, and one of them is chosen.
  for (let tries = 1; ; tries++) {
    await mine.click(`[data-test=offer] >> nth=${nth}`)
    const taken = await mine.waitForSelector('.held, .done', { timeout: 5000 }).catch(() => null)
    if (taken) break
    expect(tries < 4, 'one of four times is to be had')
  }
  if (await mine.locator('.held').count()) await mine.click('[data-test=confirm]')
  await mine.waitForSelector('.done h1')
  await mine.click('.done a')
  await mine.waitForSelector('.when')
  return mine.textContent('.when')
}

async function book(mine, known) {
  await mine.click('[data-test=choose-slot]')
  const first = await take(mine, 0)
  await mine.click('a[href^="/my/slot/"]')
  await take(mine, 2)
  await mine.waitForFunction((before) => document.querySelector('.when')?.textContent !== before, first)
  await mine.click('button.danger >> nth=0') // cancel the visit
  await mine.waitForSelector('[data-test=choose-slot]')
  await mine.click('[data-test=choose-slot]')
  await take(mine, 0)
  known.order = (await api(mine, `/cases/${known.caseId}`)).work_orders.find((job) => job.appointment?.state === 'confirmed').id
}

async function pause(hall, mine, known) {
  await hall.goto(`${address}/hall/cases/${known.caseId}`)
  await hall.locator('details', { has: hall.locator('[data-test=pause]') }).locator('summary').click()
  await hall.selectOption('#pause-cause', 'permit')
  await hall.locator('[data-test=pause] button').click()
  await mine.waitForSelector('[data-test=pauses] .warn')
  await hall.click('[data-test=resume]')
  await mine.waitForSelector('[data-test=pauses] .warn', { state: 'detached' })
}

const localTime = (when) => new Date(Date.parse(when) + 8 * 3_600_000)
const localDay = (when) => localTime(when).toISOString().slice(0, 10)

// The morning of the visit before the crews of the city set out: nobody is at another door, and nobody is faster.
async function morningOf(hall, known) {
  let job = await api(hall, `/work-orders/${known.order}`)
  const today = localDay((await api(hall, '/clock')).now)
  if (job.appointment.day === today) {
    const later = (await api(hall, `/work-orders/${known.order}/offers?mode=hour`)).items.find((offer) => offer.day > today)
    await api(hall, `/appointments/${job.appointment.id}/change`, { token: later.token })
    job = await api(hall, `/work-orders/${known.order}`)
  }
  for (let rounds = 0; rounds < 900; rounds++) {
    const { now } = await api(hall, '/clock')
    const hours = localTime(now).getUTCHours() + localTime(now).getUTCMinutes() / 60
    if (localDay(now) === job.appointment.day && hours >= 7.3) break
    await setSpeed(localDay(now) === job.appointment.day && hours > 6 ? 600 : 3600)
    await new Promise((resolve) => setTimeout(resolve, 150))
  }
  await setSpeed(1)
  job = await api(hall, `/work-orders/${known.order}`)
  const accounts = []
  for (let cursor = ''; cursor !== null && accounts.length < 600; ) {
    const page = await api(hall, `/accounts?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    accounts.push(...page.items)
    cursor = page.next ?? null
  }
  return accounts.find((one) => one.crew === job.crew.id && one.role === 'crew_leader').name
}

async function visit(browser, hall, mine, known) {
  known.leader = await morningOf(hall, known)
  const crew = await newFace(browser, phone)
  await signInStaff(crew, known.leader)
  await crew.click(`a[href="/crew/jobs/${known.order}"]`)
  for (const tap of ['accept', 'on_the_way', 'arrived']) {
    // The page shows one next step at a time, or the record once the crew is there.
    await crew.locator('[data-test^=tap-], [data-test=save-record]').first().waitFor()
    const button = crew.locator(`[data-test=tap-${tap}]`)
    if (await button.count()) {
      await button.click()
      await button.waitFor({ state: 'detached' })
    }
  }
  await crew.waitForSelector('[data-test=save-record]')
  await crew.fill('#new', '0.2')
  await crew.fill('#seals', 'E1001, E1002')
  await crew.setInputFiles('#photo', { name: 'meter.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') })
  await crew.click('[data-test=save-record]')
  await crew.waitForSelector('[data-test=tap-done]:not([disabled])')
  await mine.waitForSelector('[data-test=field-results]')
  await crew.click('[data-test=tap-done]')
  await crew.waitForSelector('[data-test=state][data-state=done]')
  await crew.context().close()
}

async function finish(hall, mine, known) {
  await mine.waitForFunction((meter) => document.querySelector('[data-test=field-results]')?.textContent.includes(meter), `E2E-${known.caseId}`)
  expect((await mine.textContent('[data-test=field-results]')).includes('E1002'), 'the seals are disclosed')
  await mine.waitForFunction(() => /3306\d{12}/.test(document.querySelector('[data-test=field-results]')?.textContent ?? ''))
  await hall.goto(`${address}/hall/cases/${known.caseId}`)
  await hall.selectOption('#kind', 'return_call')
  await hall.selectOption('#call-outcome', 'satisfied')
  await hall.locator('form', { has: hall.locator('#kind') }).locator('button').click()
  await mine.waitForSelector('.stars')
  await mine.locator('.stars label').nth(4).click()
  await mine.locator('form', { has: mine.locator('.stars') }).locator('button').click()
  await mine.waitForSelector('.chip.good:has-text("5")')
  expect((await api(hall, `/cases/${known.caseId}`)).rating.stars === 5, 'the hall sees the stars')
  expect((await sideways(mine)) <= 0, 'no scrolling sideways')
}

async function coldStart(browser, known) {
  const context = await browser.newContext({ viewport: phone, locale: 'zh-CN' })
  const first = await context.newPage()
  await signInStaff(first, known.leader || 'leader1')
  await settled(first)
  await first.evaluate(async () => {
    await navigator.serviceWorker.ready
    while ((await caches.keys()).length === 0) await new Promise((resolve) => setTimeout(resolve, 100))
  })
  await first.waitForFunction(() => localStorage.getItem('yekuo.route'))
  await first.reload()
  await first.waitForFunction(() => navigator.serviceWorker.controller)
  await first.close()
  await context.setOffline(true)
  const cold = await context.newPage()
  await cold.goto(`${address}/crew`)
  await cold.waitForSelector('.offline')
  await cold.waitForSelector('[data-test=outbox]')
  expect(new URL(cold.url()).pathname === '/crew', `sent to ${cold.url()}`)
  const next = cold.locator('[data-test=job]:not(.over) >> nth=0')
  const waits = (await next.count()) > 0
  if (waits) {
    await next.click()
    const tap = cold.locator('button.tap')
    if ((await tap.count()) && (await tap.getAttribute('data-test')) === 'tap-accept') {
      await tap.click()
      await cold.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '1')
    }
  }
  await context.setOffline(false)
  await cold.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '0')
  await context.close()
}
