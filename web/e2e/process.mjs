// Processes as people see them: the heat of all cases and the places of one, in both languages, by keyboard and as a
// table; an order's whole way through two browsers; the plan's own section; a figure that opens; a post on a phone.
import { setSpeed } from './clock.mjs'
import { address, api, desk, expect, faultsOfAccess, newFace, phone, settled, sideways, signInStaff, test } from './browser.mjs'

const shot = (page, name) => page.screenshot({ path: new URL(`./shots/${name}.png`, import.meta.url).pathname })

async function drawn(page) {
  await page.waitForSelector('[data-test=diagram] .djs-element')
  expect(await page.locator('[data-test=diagram] .bjs-powered-by').count(), 'the mark of bpmn.io stays')
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
  expect(page.foreign.length === 0, `asked elsewhere: ${page.foreign[0]}`)
}

async function heat(page) {
  await page.goto(`${address}/hall/processes`)
  await settled(page)
  await drawn(page)
  const busiest = await page.$$eval('[data-test=versions] option', (all) => all.map((one) => [Number(one.value), Number((one.textContent.match(/(\d+)(?!.*\d)/) ?? [0, 0])[1])]).sort((a, b) => b[1] - a[1])[0])
  await page.selectOption('[data-test=versions]', String(busiest[0]))
  await page.waitForSelector('[data-test=heat] tbody td.num')
  await page.waitForSelector('[data-test=diagram] .figure')
  const counted = await page.$$eval('[data-test=heat] tbody tr td:first-of-type', (all) => all.reduce((sum, one) => sum + Number(one.textContent), 0))
  expect(counted > 0, 'nobody stands anywhere')
}

async function moves(page) {
  const at = () => page.$eval('[data-test=diagram] .viewport', (one) => one.getAttribute('transform') ?? '')
  await page.focus('[data-test=diagram] svg')
  const before = await at()
  await page.keyboard.press('Control+ArrowRight')
  await page.waitForFunction((was) => document.querySelector('[data-test=diagram] .viewport').getAttribute('transform') !== was, before)
  await page.click('[data-test=diagram] .tools button >> nth=0')
}

async function whereACaseStands(page) {
  const { items } = await api(page, '/links?state=open&limit=200')
  const link = items.find((one) => one.case_id && one.link.startsWith('P'))
  expect(link, 'no case is with a department')
  await page.goto(`${address}/hall/cases/${link.case_id}`)
  await settled(page)
  await page.click('[data-test=to-process]')
  await page.waitForURL('**/hall/processes?case=*')
  await drawn(page)
  await page.waitForSelector('[data-test=places] .chip.info')
  await page.waitForSelector('[data-test=diagram] .djs-element.here')
}

// An order as it is now, asked for anew: the city lives on meanwhile.
async function orderWhere(page, fits) {
  for (let tries = 0; tries < 120; tries++) {
    const { items } = await api(page, '/supervision-orders?state=open')
    const found = items.find(fits)
    if (found) {
      await setSpeed(1)
      return found
    }
    // A calm day: the next overdue link is waited for at another pace.
    if (tries === 4) await setSpeed(900)
    await page.waitForTimeout(500)
  }
  throw new Error('no such order')
}

async function superviseInTwoBrowsers(browser) {
  const hall = await newFace(browser, desk)
  const head = await newFace(browser, desk)
  await test('an order is signed for, answered with cause, measure and promised time, followed up, and closed only when its link is done', async () => {
    await signInStaff(hall, 'admin')
    const order = await orderWhere(hall, (one) => one.link_open && one.case_number)
    await signInStaff(head, order.department.toLowerCase())
    await head.goto(`${address}/post/orders`)
    await settled(head)
    const faults = await faultsOfAccess(head)
    expect(faults.length === 0, faults.join('\n'))
    const card = head.locator('[data-test=orders] > li', { hasText: order.case_number ?? order.link }).first()
    await card.locator('[data-test=answer-order]').click()
    await head.selectOption('#cause', 'material_missing')
    await head.fill('#measure', '示例措施：改用备件，明日完成')
    expect((await head.inputValue('#promised')).length > 0, 'a time is promised')
    await head.click('dialog form button.main')
    await head.waitForSelector('dialog', { state: 'detached' })
    await shot(head, 'orders-of-the-head')
    const answered = await orderWhere(hall, (one) => one.state === 'answered' && one.department === order.department && one.measure?.includes('改用备件'))
    expect(answered.cause === 'material_missing' && answered.promised, 'cause, measure and promise are kept')
    const refused = await api(hall, `/supervision-orders/${answered.id}/close`, null).catch((fault) => fault.message)
    expect(String(refused).includes('supervision.link_open'), 'closed although its link is open')
    await api(hall, `/supervision-orders/${answered.id}/follow-up`, { note: '示例跟进' })
    await signInStaff(head, (await api(hall, `/links/${answered.task}`)).link.post.toLowerCase())
    const sheet = await api(head, `/links/${answered.task}`)
    await api(head, `/links/${answered.task}/finish`, { based_on: sheet.version, verdict: 'done', text: '示例', found: { works_done: true, needs_outage: false } })
    expect((await orderWhere(hall, (one) => one.id === answered.id)).state === 'answered', 'a finished link alone closes no order')
    await hall.goto(`${address}/hall/supervision`)
    await settled(hall)
    await shot(hall, 'supervision-board')
    const mine = hall.locator('[data-test=orders] > li', { hasText: '改用备件' }).first()
    await mine.locator('button.main').click()
    await mine.waitFor({ state: 'detached' })
  }, head)
  await hall.context().close()
  await head.context().close()
}

// Several links are signed for with one button.
async function signMany(page) {
  for (const login of ['dk-1', 'yj-1', 'yj-6', 'dk-3', 'fz-3', 'js-1', 'dk-2']) {
    await page.context().clearCookies()
    await signInStaff(page, login)
    await page.goto(`${address}/post/inbox`)
    await settled(page)
    const boxes = page.locator('[data-test=links] input[type=checkbox]')
    const before = await boxes.count()
    if (before < 2) continue
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await shot(page, 'inbox-batch')
    await page.click('[data-test=sign-many]')
    await page.waitForFunction((was) => document.querySelectorAll('[data-test=links] input[type=checkbox]').length <= was - 2, before)
    return
  }
  throw new Error('nobody has two links to sign for')
}

async function aPlanSection(page) {
  for (const login of ['dk-1', 'dk-2', 'fz-1', 'fz-2', 'yj-1', 'yj-4', 'jy-1', 'fz-3', 'yj-3']) {
    await page.context().clearCookies()
    await signInStaff(page, login)
    const { items } = await api(page, '/links?mine=true&state=open&limit=200')
    const link = items.find((one) => one.link.startsWith('P1-'))
    if (!link) continue
    await page.goto(`${address}/post/inbox`)
    await settled(page)
    await page.locator('[data-test=links] > li', { hasText: link.case_number }).locator('[data-test=open-link]').first().click()
    await page.waitForSelector('[data-test=plan]')
    await page.click('[data-test=write-section]')
    await page.fill('[data-test=plan] textarea', '示例：同意接入，注意保护配合。')
    await page.click('[data-test=plan] form button.main')
    await page.waitForSelector('[data-test=plan] form', { state: 'detached' })
    await page.waitForSelector('[data-test=plan] .text:has-text("注意保护配合")')
    const faults = await faultsOfAccess(page)
    expect(faults.length === 0, faults.join('\n'))
    await shot(page, 'link-sheet')
    return
  }
  throw new Error('no post has a plan before it')
}

export async function process(browser) {
  for (const language of ['zh-CN', 'en-GB']) {
    const page = await newFace(browser, desk, language)
    await test(`how many cases stand where, as heat and as a table (${language})`, async () => {
      await signInStaff(page, 'admin')
      await heat(page)
      await shot(page, `process-heat-${language}`)
    }, page)
    await test(`the drawing is moved by keyboard and zoomed by buttons (${language})`, () => moves(page), page)
    await test(`where one case stands in its processes (${language})`, async () => {
      await whereACaseStands(page)
      await shot(page, `process-case-${language}`)
    }, page)
    await test(`the evaluation is computed on demand and a figure opens into its cases (${language})`, async () => {
      await page.goto(`${address}/hall/evaluation`)
      await settled(page)
      await page.click('[data-test=compute]')
      await page.waitForSelector('[data-test=last-night]')
      await page.click('[data-test=open-figure] >> nth=0')
      await page.waitForSelector('[data-test=behind] tbody tr')
      const faults = await faultsOfAccess(page)
      expect(faults.length === 0, faults.join('\n'))
      await shot(page, `evaluation-${language}`)
      await page.goto(`${address}/hall/report`)
      await settled(page)
      await page.waitForSelector('article table td')
      const found = await faultsOfAccess(page)
      expect(found.length === 0, found.join('\n'))
      await shot(page, `report-${language}`)
    }, page)
    await page.context().close()
  }
  const post = await newFace(browser, desk)
  await test('a post signs for several links at once', () => signMany(post), post)
  await test('a post writes its own section of the plan beside the others', () => aPlanSection(post), post)
  await test('a post sees the processes too', async () => {
    await post.goto(`${address}/post/processes`)
    await settled(post)
    await drawn(post)
  }, post)
  await post.context().close()
  await superviseInTwoBrowsers(browser)
  const small = await newFace(browser, phone)
  await test('a post holder’s pages fit a phone', async () => {
    await signInStaff(small, 'yj-1')
    for (const path of ['/post/inbox', '/post/orders', '/post/processes', '/post/evaluation']) {
      await small.goto(address + path)
      await settled(small)
      expect((await sideways(small)) <= 0, `${path} scrolls sideways by ${await sideways(small)}`)
      await shot(small, `phone${path.replaceAll('/', '-')}`)
    }
  }, small)
  await small.context().close()
}
