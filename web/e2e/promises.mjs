// What is promised and what becomes of it: some days instead of an hour, an emergency that others make way for, the
// reasons that a dispatcher reads, taps that come in late, works that were too quick, crews lent by another unit.
import { setSpeed } from './clock.mjs'
import { heard, leaderOf, openCase, visitOf } from './cases.mjs'
import { address, api, desk, expect, faultsOfAccess, newFace, newPhone, phone, settled, sideways, signInCustomer, signInStaff, test } from './browser.mjs'

const shot = (page, name) => page.screenshot({ path: new URL(`./shots/${name}.png`, import.meta.url).pathname })
async function sound(page, narrow = false) {
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
  if (narrow) expect((await sideways(page)) <= 0, `scrolls sideways by ${await sideways(page)} px`)
}

export async function promises(browser) {
  const hall = await newFace(browser, desk)
  await test('a dispatcher comes to keep promises', () => signInStaff(hall, 'dispatcher1'), hall)
  await period(browser, hall)
  await emergency(hall)
  await reasons(hall)
  await quickWorks(browser, hall)
  await lentCrews(browser, hall)
  await lateTaps(browser, hall)
  await hall.context().close()
}

// --- some days instead of an hour

async function period(browser, hall) {
  const mine = await newFace(browser, phone)
  const number = newPhone()
  await test('a customer agrees to some days, is told the day later, and may change to an hour', async () => {
    await signInCustomer(mine, number)
    const caseId = await openCase(hall, 'C14', number)
    const order = await visitOf(hall, caseId)
    await mine.goto(`${address}/my/cases/${caseId}`)
    await mine.click('[data-test=choose-slot]')
    await mine.locator('.mode', { has: mine.locator('input[value=period]') }).click()
    await mine.waitForFunction(() => [...document.querySelectorAll('[data-test=offer]')].some((one) => one.textContent.includes(' – ')))
    await sound(mine, true)
    await shot(mine, 'period-offers')
    await mine.click('[data-test=offer] >> nth=0')
    await mine.waitForSelector('.held')
    expect(/ – /.test(await mine.textContent('.held .when')), 'the hold names the first and the last day')
    await mine.click('[data-test=confirm]')
    await mine.waitForSelector('.done h1')
    await mine.click('.done a')
    await mine.waitForSelector('.when')
    expect(/ – /.test(await mine.textContent('.when')), 'the case’s page names the range')
    await sound(mine, true)
    await heard(mine, number, /期间上门服务/)
    const known = await api(hall, `/work-orders/${order.id}`)
    expect(known.appointment.mode === 'period' && known.crew, 'a crew has it on a day inside the range')
    await shot(mine, 'period-promised')
    await mine.click('a[href^="/my/slot/"]')
    await mine.locator('.mode', { has: mine.locator('input[value=hour]') }).click()
    await mine.waitForFunction(() => /\d\d:\d\d – \d\d:\d\d/.test(document.querySelector('[data-test=offer]')?.textContent ?? ''))
    await mine.click('[data-test=offer] >> nth=0')
    await mine.waitForSelector('.done h1')
    await heard(mine, number, /已改约至 .*\d\d:\d\d/)
  }, mine)
  await mine.context().close()
}

// --- an emergency

async function emergency(hall) {
  await test('a dispatcher sends a crew to an emergency and reads who made way; the caller hears the time', async () => {
    const caller = newPhone()
    const caseId = await openCase(hall, 'C15', caller, { urgency: 'emergency', channel: 'police_110' })
    const order = await visitOf(hall, caseId)
    await hall.goto(`${address}/hall/board`)
    await settled(hall)
    await hall.selectOption('#area', String(order.area))
    await hall.click(`[data-job="${order.id}"] .open`)
    await hall.click('[data-test=send-urgently]')
    await hall.waitForSelector('[data-test=urgent-sent]')
    await sound(hall)
    await shot(hall, 'emergency-sent')
    const known = await api(hall, `/work-orders/${order.id}`)
    expect(known.appointment?.state === 'confirmed' && known.crew, 'a crew is on it')
    await hall.locator('[data-test=urgent-sent] button.main').click()
    await hall.waitForSelector('[data-test=urgent-sent]', { state: 'detached' })
    await hall.waitForSelector('[data-test=send-urgently]', { state: 'detached' })
    await heard(hall, caller, /已为您预约/)
    const { items } = await api(hall, `/cases/${caseId}/events?limit=200`)
    expect(items.some((one) => one.name.startsWith('emergency.placed')), 'the journal says so')
  }, hall)
}

// --- reasons

async function reasons(hall) {
  await test('of a planned visit and of a day without a place the hall says why, in words', async () => {
    const order = await visitOf(hall, await openCase(hall, 'C14', newPhone()))
    await hall.goto(`${address}/hall/board`)
    await settled(hall)
    await hall.selectOption('#area', String(order.area))
    await hall.click(`[data-job="${order.id}"] .open`)
    await hall.waitForSelector('[data-test=plan-reasons] li')
    const waiting = await hall.textContent('[data-test=plan-reasons]')
    expect(/[一-龥]/.test(waiting) && !/route\.|\{/.test(waiting), `raw: ${waiting}`)
    await hall.locator('.stop').first().click()
    await hall.waitForFunction((before) => document.querySelector('[data-test=plan-reasons]')?.textContent !== before && document.querySelectorAll('[data-test=plan-reasons] li').length > 0, waiting)
    const planned = await hall.textContent('[data-test=plan-reasons]')
    expect(/[一-龥]/.test(planned) && !/route\.|\{/.test(planned), `raw: ${planned}`)
    // On a Sunday nobody works: the call card says so instead of an empty list.
    await hall.click(`[data-job="${order.id}"] .call`)
    const { now } = await api(hall, '/clock')
    const today = new Date(Date.parse(now) + 8 * 3_600_000)
    const sunday = new Date(today.getTime() + ((7 - today.getUTCDay()) % 7) * 86_400_000).toISOString().slice(0, 10)
    await hall.fill('#offer-from', sunday)
    await hall.fill('#offer-to', sunday)
    await hall.waitForSelector('dialog [data-test=plan-reasons] .bad')
    await sound(hall)
    await shot(hall, 'no-slot-why')
    await hall.keyboard.press('Escape')
    await hall.waitForSelector('dialog', { state: 'detached' })
  }, hall)
}

// --- works that were too quick

async function quickWorks(browser, hall) {
  const post = await newFace(browser, desk)
  await test('works that are reported done within a day are a suspect, which a person judges', async () => {
    const caseId = await openCase(hall, 'C06', newPhone(), { load_kw: 800 }) // planned together, without a visit before
    const works = await workOn(hall, post, caseId, 'cases.customer_works')
    await api(hall, `/tasks/${works.id}/complete`, { variables: {} })
    const number = (await api(hall, `/cases/${caseId}`)).number
    await hall.goto(`${address}/hall/supervision`)
    await settled(hall)
    const card = hall.locator('li.line', { hasText: number }).filter({ hasText: '短' }).first()
    await card.waitFor()
    const said = await card.textContent()
    expect(!/works_too_short|opened|closed|task\b/.test(said), `raw words: ${said}`)
    await shot(hall, 'works-too-quick')
    await card.locator('button', { hasText: '有合理解释' }).click()
    await card.waitFor({ state: 'detached' })
  }, hall)
  await post.context().close()
}

// Goes on with a case, the hall with its tasks and the posts with their links, until it waits for this; answers the task.
async function workOn(hall, post, caseId, topic) {
  for (let tries = 0; tries < 60; tries++) {
    const { items } = await api(hall, `/tasks?case_id=${caseId}`)
    const found = items.find((one) => one.topic === topic)
    if (found) return found
    for (const task of items)
      if (task.topic === 'cases.contract') await api(hall, `/cases/${caseId}/contract`, { name: '示例客户' })
      else if (task.topic !== 'control.link') await api(hall, `/tasks/${task.id}/complete`, { variables: {} }).catch(() => undefined)
    for (const link of (await api(hall, `/links?state=open&case_id=${caseId}`)).items) {
      await post.context().clearCookies()
      await signInStaff(post, link.post.toLowerCase())
      await api(post, `/links/${link.id}/finish`, { based_on: 0, verdict: 'done', text: '示例意见' }).catch(() => undefined)
    }
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`case ${caseId} never came to ${topic}`)
}

// --- crews lent by another unit

async function lentCrews(browser, hall) {
  const other = await newFace(browser, desk)
  await test('crews are asked of another unit, granted there, and stand in the roster', async () => {
    await signInStaff(other, 'admin')
    await hall.goto(`${address}/hall/capacity`)
    await settled(hall)
    await hall.click('[data-test=ask-crews]')
    await hall.selectOption('#of-area', { index: 0 })
    const of = Number(await hall.inputValue('#of-area'))
    await hall.fill('#of-unit', '示例供电所')
    const { now } = await api(hall, '/clock')
    await hall.fill('#on-day', new Date(Date.parse(now) + 30 * 86_400_000).toISOString().slice(0, 10)) // nobody is promised yet
    await sound(hall)
    await hall.locator('dialog form button.main').click()
    await hall.waitForSelector('dialog', { state: 'detached' })
    const asked = (await api(hall, '/reinforcements')).items.filter((one) => one.unit === '示例供电所').at(-1)
    expect(asked?.of_area === of, 'the other unit is asked')
    await other.goto(`${address}/hall/capacity`)
    await settled(other)
    const card = other.locator('li.line', { hasText: '示例供电所' }).filter({ has: other.locator('button.main') }).first()
    await card.locator('button.main').click()
    await other.locator('dialog input[type=checkbox]:not([disabled])').first().check()
    await sound(other)
    await shot(other, 'crews-granted')
    await other.locator('dialog button.main').click()
    await other.waitForSelector('dialog', { state: 'detached' })
    const { items } = await api(other, `/reinforcements`)
    const granted = items.find((one) => one.id === asked.id)
    expect(granted.state === 'granted' && granted.granted.length === 1, 'one crew is granted')
    await hall.waitForSelector('li.line:has-text("示例供电所") .chip.good')
    const roster = await api(hall, `/roster?area=${asked.area}&from=${asked.day}&to=${asked.day}`)
    expect(roster.items.some((one) => granted.granted.includes(one.crew.name)), 'on the roster of the district that asked')
  }, hall)
  await other.context().close()
}

// --- taps that come in late

async function lateTaps(browser, hall) {
  const crew = await newFace(browser, phone)
  await test('a tap made without a network keeps the device’s time, and nobody has to vouch for it', async () => {
    const order = await visitOf(hall, await openCase(hall, 'C14', newPhone()))
    const offers = (await api(hall, `/work-orders/${order.id}/offers?mode=hour`)).items
    const held = await api(hall, `/work-orders/${order.id}/hold`, { token: offers[0].token })
    const promised = await api(hall, `/appointments/${held.id}/confirm`, null)
    const admin = await newFace(browser, desk)
    await signInStaff(admin, 'admin')
    const leader = await leaderOf(admin, promised.crew.id)
    await signInStaff(crew, leader)
    await crew.goto(`${address}/crew`)
    await settled(crew)
    const job = crew.locator(`a[href="/crew/jobs/${order.id}"]`)
    if (!(await job.count())) return void (await admin.context().close()) // promised for another day
    await job.click()
    await crew.waitForSelector('[data-test=tap-accept]')
    await crew.context().setOffline(true)
    const tapped = Date.parse((await api(hall, '/clock')).now)
    await crew.click('[data-test=tap-accept]')
    await crew.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '1')
    await setSpeed(600)
    while (Date.parse((await api(hall, '/clock')).now) < tapped + 20 * 60_000) await crew.waitForTimeout(100)
    await setSpeed(1)
    await crew.context().setOffline(false)
    await crew.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '0')
    const known = await api(hall, `/work-orders/${order.id}`)
    expect(Math.abs(Date.parse(known.taps.accepted) - tapped) < 120_000, `counted at ${known.taps.accepted}, made at ${new Date(tapped).toISOString()}`)
    const typed = (await api(hall, '/typed-times?state=open')).items
    expect(!typed.some((one) => one.case_number === known.case_number), 'nobody vouches for a tap that the device stamped')
    await admin.context().close()
  }, crew)
  await crew.context().close()
}
