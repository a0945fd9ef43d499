// The negative list as a customer meets it: told at the application and on the case's page with reason, day and options,
// readable by anybody, and gone with a message when it is lifted.
import { heard } from './cases.mjs'
import { address, api, desk, expect, faultsOfAccess, newFace, newPhone, phone, settled, sideways, signInCustomer, signInStaff, test } from './browser.mjs'

const shot = (page, name) => page.screenshot({ path: new URL(`./shots/${name}.png`, import.meta.url).pathname })
async function sound(page, narrow) {
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
  if (narrow) expect((await sideways(page)) <= 0, `scrolls sideways by ${await sideways(page)} px`)
}

export async function restrictions(browser) {
  const hall = await newFace(browser, desk)
  const post = await newFace(browser, desk)
  const mine = await newFace(browser, phone)
  const name = `示例 10 kV ${Math.floor(Math.random() * 1e6)} 线`
  const number = newPhone()
  let id, caseId
  const hears = async (page) => {
    await page.waitForSelector('[data-test=restriction]')
    const said = await page.textContent('[data-test=restriction]')
    expect(said.includes(name) && /12月1日/.test(said) && /可以选择/.test(said), said)
  }
  await test('a post puts a registered line on the list, whose kind, name and place come with it', async () => {
    await signInStaff(hall, 'admin')
    await signInStaff(post, 'yj-1')
    const [home] = (await api(hall, '/communities?q=' + encodeURIComponent('社区'))).items
    await api(post, `/grid/resources/E2E-${number}`, { kind: 'line', name, place: home.place, radius_m: 900, area: home.area, rating_kva: 8000, post: 'YJ-1' })
    await post.goto(`${address}/post/resources`)
    await settled(post)
    await post.locator('.spread button.main').first().click()
    await post.selectOption('#r-resource', `E2E-${number}`)
    expect((await post.inputValue('#r-name')) === name, 'the name came with it')
    await post.fill('#r-promised', '2017-12-01')
    await sound(post)
    await post.locator('dialog form button.main').click()
    await post.waitForSelector('dialog', { state: 'detached' })
    const row = post.locator('li.line', { hasText: name })
    await row.waitFor()
    for (const state of ['校核', '发布']) await row.locator('button', { hasText: state }).first().click()
    await row.locator('.tag', { hasText: '发布' }).waitFor()
    await shot(post, 'negative-list')
    id = (await api(post, '/restrictions')).items.find((one) => one.name === name).id
  }, post)
  if (!id) return

  await test('anybody reads the published list, in both languages', async () => {
    const anybody = await newFace(browser, phone, 'en-GB')
    await anybody.goto(`${address}/restrictions`)
    await settled(anybody)
    await anybody.waitForSelector(`[data-test=published-restriction]:has-text("${name}")`)
    expect(/nearly at its limit/.test(await anybody.textContent('main')), 'the reason is said in words')
    await sound(anybody, true)
    await shot(anybody, 'published-list')
    await anybody.context().close()
  }, hall)

  await test('a customer who applies there hears reason, day and options while applying, and is taken in', async () => {
    await signInCustomer(mine, number)
    await mine.goto(`${address}/my/apply`)
    await mine.locator('.type', { has: mine.locator('input[value=C01]') }).click()
    await mine.click('[data-test=next]')
    await mine.fill('#community', '社区')
    await mine.click('[data-test=community] >> nth=0')
    await hears(mine)
    await mine.locator('#address').pressSequentially('9幢101室')
    await mine.click('[data-test=next]')
    await mine.locator('.count').first().fill('2')
    await mine.waitForSelector('[data-test=restriction]')
    await sound(mine, true)
    await shot(mine, 'restriction-while-applying')
    for (const paper of await mine.locator('.paper input').all()) await paper.check()
    await mine.click('[data-test=next]')
    await mine.fill('#name', '林小雨')
    await mine.fill('#phone', number)
    await mine.click('[data-test=next]')
    await mine.waitForSelector('.done h1')
    const request = Number((await mine.textContent('.done')).match(/#(\d+)/)[1])
    caseId = (await api(hall, `/requests/${request}/accept`, { papers_later: true })).case_id
  }, mine)

  await test('the case’s page says the same as long as the restriction stands', async () => {
    await mine.goto(`${address}/my/cases/${caseId}`)
    await hears(mine)
    await sound(mine, true)
    await shot(mine, 'restriction-on-my-case')
  }, mine)

  await test('when it is lifted the note goes and the customer is told', async () => {
    for (const state of ['to_verify', 'lifted']) await api(post, `/restrictions/${id}/move`, { state })
    await mine.waitForSelector('[data-test=restriction]', { state: 'detached' })
    await heard(mine, number, /受限已解除/)
  }, mine)
  for (const page of [hall, post, mine]) await page.context().close()
}
