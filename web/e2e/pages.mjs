// Every page of every face: opens, has no fault that axe finds, fits 360 px where it is made for phones, and
// asks nothing of other hosts, in both languages.
import { address, desk, expect, faultsOfAccess, newFace, newPhone, phone, settled, sideways, signInCustomer, signInStaff, test } from './browser.mjs'

async function look(page, path, narrow) {
  const errors = page.broken.length
  await page.goto(address + path)
  await settled(page)
  expect((await page.title()).length > 5, 'the page has a title')
  expect(page.broken.length === errors, `the page broke: ${page.broken.at(-1)}`)
  expect(page.foreign.length === 0, `asked of another host: ${page.foreign[0]}`)
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
  if (narrow) expect((await sideways(page)) <= 0, `scrolls sideways by ${await sideways(page)} px`)
}

export async function pages(browser) {
  const foreigner = await newFace(browser, phone, 'en-GB')
  for (const path of ['/', '/staff', '/sign-in', '/restrictions', '/demo/phones'])
    await test(`anybody sees ${path} at 360 px in English`, () => look(foreigner, path, true), foreigner)
  await foreigner.context().close()
  const stranger = await newFace(browser, phone)
  for (const path of ['/', '/staff', '/sign-in', '/restrictions', '/demo/phones'])
    await test(`anybody sees ${path} at 360 px`, () => look(stranger, path, true), stranger)
  await test('a hall page sends a stranger to the sign-in', async () => {
    await stranger.goto(`${address}/hall/queue`)
    await stranger.waitForURL('**/staff?**')
  }, stranger)
  await test('a wrong password is told in plain words', async () => {
    await stranger.goto(`${address}/staff`)
    await stranger.fill('#name', 'nobody')
    await stranger.fill('#password', 'wrong-password')
    await stranger.click('button.main')
    await stranger.waitForSelector('[role=alert]')
    const said = await stranger.textContent('[role=alert]')
    expect(/[一-龥]/.test(said) && !said.includes('('), `a raw key: ${said}`)
  }, stranger)
  await stranger.context().close()

  for (const language of ['zh-CN', 'en-GB']) {
    const hall = await newFace(browser, desk, language)
    await test(`a dispatcher signs in (${language})`, () => signInStaff(hall, 'dispatcher1'), hall)
    for (const path of ['/hall/board', '/hall/queue', '/hall/alerts', '/hall/cases', '/hall/capacity', '/hall/roster', '/hall/admin'])
      await test(`the dispatcher's ${path} (${language})`, async () => {
        await look(hall, path, false)
        expect((await hall.getAttribute('html', 'lang')) === (language === 'en-GB' ? 'en' : 'zh-CN'), 'the page says its language')
      }, hall)
    await test(`a case in the hall (${language})`, async () => {
      await hall.goto(`${address}/hall/cases`)
      await hall.click('.el-table a >> nth=0')
      await hall.waitForSelector('.links li')
      const faults = await faultsOfAccess(hall)
      expect(faults.length === 0, faults.join('\n'))
    }, hall)
    await hall.context().close()
  }

  const administrator = await newFace(browser, desk)
  await test('an administrator signs in and sees the accounts', async () => {
    await signInStaff(administrator, 'admin')
    await look(administrator, '/hall/admin', false)
    await administrator.waitForSelector('text=dispatcher1')
  }, administrator)
  await administrator.context().close()

  for (const language of ['zh-CN', 'en-GB']) {
    const crew = await newFace(browser, phone, language)
    await test(`a crew leader signs in (${language})`, () => signInStaff(crew, 'leader1'), crew)
    for (const path of ['/crew', '/crew/outbox']) await test(`the crew's ${path} at 360 px (${language})`, () => look(crew, path, true), crew)
    await crew.context().close()
  }
  const mine = await newFace(browser, phone)
  await test('a customer signs in with phone and code', () => signInCustomer(mine, newPhone()), mine)
  for (const path of ['/my', '/my/apply']) await test(`the customer's ${path} at 360 px`, () => look(mine, path, true), mine)
  await test('the language changes at a touch', async () => {
    await mine.goto(`${address}/my`)
    await mine.click('[data-test=language]')
    await mine.waitForSelector('html[lang=en]')
    await mine.waitForSelector('text=Apply for electricity')
    for (const path of ['/my', '/my/apply']) await look(mine, path, true)
  }, mine)
  await mine.context().close()
}
