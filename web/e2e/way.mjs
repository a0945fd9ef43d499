// A request's way through three browsers at once: the customer applies, the hall accepts, the customer takes a
// slot, the crew does the work, and the customer sees each step without a reload.
import { address, api, desk, expect, faultsOfAccess, newFace, newPhone, phone, settled, sideways, signInCustomer, signInStaff, test } from './browser.mjs'

const customer = newPhone()

export async function way(browser) {
  const mine = await newFace(browser, phone)
  const hall = await newFace(browser, desk)
  let request, caseId, appointment
  await test('the customer applies for a meter test and is told at once which papers are missing', async () => {
    await signInCustomer(mine, customer)
    await mine.click('a.btn.main')
    await mine.locator('.type', { has: mine.locator('input[value=C14]') }).click()
    await mine.click('[data-test=next]')
    await mine.fill('#community', '社区')
    await mine.click('[data-test=community] >> nth=0')
    await mine.locator('#address').pressSequentially('12幢301室')
    await mine.click('[data-test=next]')
    await mine.waitForSelector('.missing')
    await mine.check('.paper input >> nth=0')
    await mine.waitForSelector('.missing', { state: 'detached' })
    expect((await sideways(mine)) <= 0, 'no scrolling sideways')
    await mine.click('[data-test=next]')
    await mine.fill('#name', '赵晓')
    await mine.fill('#phone', customer)
    await mine.click('[data-test=next]')
    await mine.waitForSelector('.done h1')
    request = Number((await mine.textContent('.done')).match(/#(\d+)/)[1])
    await mine.click('.done a')
    await mine.waitForURL('**/my')
  }, mine)
  if (!request) return

  await test('the hall reviews and accepts it', async () => {
    await signInStaff(hall, 'admin')
    await hall.goto(`${address}/hall/queue/${request}`)
    await hall.waitForSelector('[data-test=accept]')
    const claim = hall.locator('[data-test=claim]')
    if (await claim.count()) {
      await claim.click()
      await claim.waitFor({ state: 'detached' })
    }
    await hall.click('[data-test=accept]')
    await hall.waitForSelector('.toast.good')
    caseId = (await api(hall, `/requests/${request}`)).case_id
    expect(caseId, 'a case was opened')
  }, hall)
  if (!caseId) return

  await test('the customer sees the case without a reload and opens it', async () => {
    await mine.click(`a[href="/my/cases/${caseId}"]`)
    await mine.waitForSelector('[data-link=acceptance]')
    const faults = await faultsOfAccess(mine)
    expect(faults.length === 0, faults.join('\n'))
    expect((await sideways(mine)) <= 0, 'no scrolling sideways')
  }, mine)

  await test('the customer takes a slot, held for five minutes, and confirms it', async () => {
    await mine.click('[data-test=choose-slot]')
    await mine.click('[data-test=offer] >> nth=0')
    await mine.waitForSelector('.held')
    expect(/[0-5]:\d\d/.test(await mine.textContent('.held')), 'the hold counts down')
    const faults = await faultsOfAccess(mine)
    expect(faults.length === 0, faults.join('\n'))
    await mine.click('[data-test=confirm]')
    await mine.waitForSelector('.done h1')
    await mine.click('.done a')
    await mine.waitForSelector('.when')
    const known = await api(hall, `/cases/${caseId}`)
    appointment = known.work_orders.find((job) => job.appointment)?.appointment
    expect(appointment?.state === 'confirmed', 'the promise stands')
  }, mine)

  await test('the hall sees the visit on its crew’s route', async () => {
    const board = await api(hall, `/board?area=${appointment.area}&day=${appointment.day}`)
    const found = board.routes.flatMap((route) => route.stops.map((stop) => [stop.work_order, route.crew.id]))
    expect(found.some(([work]) => work === appointment.work_order), 'on no route')
  }, hall)
  await hall.context().close()

  await crewDoesAJob(browser, mine)
  await mine.context().close()
}

// The crew's half on a visit of today. The customer's browser watches that case's timeline.
async function crewDoesAJob(browser, mine) {
  const hall = await newFace(browser, desk)
  const crew = await newFace(browser, phone)
  let job
  await test('a crew has a visit today, and works it from acceptance to the signature', async () => {
    await signInStaff(hall, 'admin')
    job = await jobOfToday(hall)
    expect(job, 'no crew has a visit to do today')
    await signInStaff(crew, job.leader)
    await crew.click(`a[href="/crew/jobs/${job.workOrder}"]`)
    await crew.waitForSelector('[data-test=state]')
    const faults = await faultsOfAccess(crew)
    expect(faults.length === 0, faults.join('\n'))
    for (const tap of ['accept', 'on_the_way', 'arrived']) {
      const button = crew.locator(`[data-test=tap-${tap}]`)
      if (await button.count()) {
        await button.click()
        await button.waitFor({ state: 'detached' })
      }
    }
    await crew.waitForSelector('[data-test=save-record]')
    if (await crew.locator('#meter').count()) await crew.fill('#meter', job.meter ?? '33012017000123')
    await crew.fill('#old', '1234.5')
    await crew.fill('#new', '0.2')
    if (await crew.locator('#error').count()) await crew.fill('#error', '0.4')
    await crew.fill('#seals', 'A1001, A1002')
    await crew.setInputFiles('#photo', { name: 'meter.png', mimeType: 'image/png', buffer: Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64') })
    await crew.locator('[data-test=signature]').scrollIntoViewIfNeeded()
    const pad = await crew.locator('[data-test=signature]').boundingBox()
    await crew.mouse.move(pad.x + 20, pad.y + 80)
    await crew.mouse.down()
    for (let n = 1; n < 12; n++) await crew.mouse.move(pad.x + 20 + n * 18, pad.y + 80 + (n % 2 ? -25 : 25))
    await crew.mouse.up()
    await crew.click('[data-test=save-record]')
    await crew.waitForSelector('[data-test=tap-done]:not([disabled])')
    expect((await sideways(crew)) <= 0, 'no scrolling sideways')
  }, crew)
  if (!job) return

  await test('the work is done, and a browser that watches the case sees the key link done without a reload', async () => {
    await hall.goto(`${address}/hall/cases/${job.caseId}`)
    await hall.waitForSelector('.links li')
    const before = await hall.locator('.visit .chip').first().textContent()
    await crew.click('[data-test=tap-done]')
    await crew.waitForSelector('[data-test=state][data-state=done]')
    await hall.waitForFunction((text) => document.querySelector('.visit .chip')?.textContent !== text, before)
    const timeline = await api(hall, `/cases/${job.caseId}/timeline`)
    expect(timeline.links.length > 1, 'the key links are disclosed')
  }, crew)

  await test('without a network the crew’s taps wait in the outbox and go out by themselves', async () => {
    await crew.context().setOffline(true)
    await crew.goto(`${address}/crew`).catch(() => undefined)
    await crew.context().setOffline(false)
    await crew.goto(`${address}/crew`)
    await settled(crew)
    const next = crew.locator('[data-test=job]:not(.over) >> nth=0')
    if (!(await next.count())) return
    await next.click()
    await crew.waitForSelector('[data-test=state]')
    const tap = crew.locator('button.tap')
    const kind = await tap.getAttribute('data-test')
    if (kind !== 'tap-accept') return
    await crew.context().setOffline(true)
    await tap.click()
    await crew.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '1')
    await crew.context().setOffline(false)
    await crew.waitForFunction(() => document.querySelector('[data-test=outbox] .num')?.textContent === '0')
  }, crew)
  await crew.context().close()
  await hall.context().close()
}

// A booked visit of today with the sign-in of its crew's leader: asked of the hall's own lists.
async function jobOfToday(hall) {
  return hall.evaluate(async () => {
    const get = async (path) => (await fetch('/api/v1' + path)).json()
    const accounts = []
    for (let cursor = ''; cursor !== null && accounts.length < 600; ) {
      const page = await get(`/accounts?limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
      accounts.push(...page.items)
      cursor = page.next ?? null
    }
    const { areas } = await get('/settings')
    for (const { area } of areas) {
      const board = await get(`/board?area=${area}`)
      for (const route of board.routes ?? []) {
        if (route.stops.some((stop) => ['on_the_way', 'arrived'].includes(stop.state))) continue
        const stop = route.stops.find((one) => ['booked', 'accepted'].includes(one.state))
        const leader = accounts.find((one) => one.crew === route.crew.id && one.role === 'crew_leader')
        if (!stop || !leader) continue
        const job = await get(`/work-orders/${stop.work_order}`)
        if (job.needs?.length) continue
        return { workOrder: stop.work_order, caseId: stop.case_id, leader: leader.name, meter: job.meter_allocated }
      }
    }
    return null
  })
}
