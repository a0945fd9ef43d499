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
  let id, caseId, home
  const hears = async (page) => {
    await page.waitForSelector('[data-test=restriction]')
    const said = await page.textContent('[data-test=restriction]')
    expect(said.includes(name) && /12月1日/.test(said) && /可以选择/.test(said), said)
  }
  await test('a post puts a registered line on the list, whose kind, name and place come with it', async () => {
    await signInStaff(hall, 'admin')
    await signInStaff(post, 'yj-1')
    ;[home] = (await api(hall, '/communities?q=' + encodeURIComponent('社区'))).items
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

  const listed = async (which) => (await api(post, '/restrictions')).items.find((one) => one.id === which)
  await test('its way is pasted as GeoJSON; an area is refused for a line, in words', async () => {
    const { lat, lon } = home.place
    const way = { type: 'LineString', coordinates: [[lon - 0.04, lat], [lon, lat], [lon + 0.04, lat + 0.02]] }
    await post.locator('li.line', { hasText: name }).locator('[data-test=draw]').click()
    const pasted = post.locator('dialog textarea')
    await pasted.fill(JSON.stringify({ type: 'Polygon', coordinates: [[...way.coordinates, way.coordinates[0]]] }))
    await post.waitForSelector('dialog .fault')
    expect(await post.locator('dialog form button.main').isDisabled(), 'nothing to save')
    await pasted.fill(JSON.stringify({ type: 'Feature', properties: {}, geometry: way }))
    await post.waitForSelector('dialog .fault', { state: 'detached' })
    await sound(post)
    await shot(post, 'restriction-way')
    await post.locator('dialog form button.main').click()
    await post.waitForSelector('dialog', { state: 'detached' })
    const { geometry } = await listed(id)
    expect(JSON.stringify(geometry.coordinates) === JSON.stringify(way.coordinates), JSON.stringify(geometry))
  }, post)

  await test('a drawing is removed: the line reaches around its place again', async () => {
    const { geometry } = await listed(id)
    await post.locator('li.line', { hasText: name }).locator('[data-test=draw]').click()
    await post.locator('[data-test=remove-drawing]').click()
    await post.waitForSelector('dialog', { state: 'detached' })
    await post.locator('li.line', { hasText: name }).locator('[data-test=draw]', { hasText: '画图' }).waitFor()
    expect(!(await listed(id)).geometry, 'no drawing')
    await api(post, `/restrictions/${id}/geometry`, { geometry })
  }, post)

  await test('a substation’s area is drawn on the map; one that crosses itself is refused, in words', async () => {
    const station = `示例 ${number} 变电站`
    await post.locator('.spread button.main').first().click()
    await post.selectOption('#r-resource', '')
    await post.fill('#r-name', station)
    await post.selectOption('#r-kind', 'substation')
    await post.selectOption('#r-reason', 'f7_transformer_load')
    await post.check('[data-test=by-shape]')
    const map = post.locator('[data-test=shape-map] canvas')
    const draw = async (corners) => {
      for (const [i, [x, y]] of corners.entries()) {
        await map.click({ position: { x, y } })
        await post.waitForSelector(`dialog [role=status]:has-text("${i + 1} 个点")`)
      }
    }
    await draw([[90, 60], [210, 200], [210, 60], [90, 200]])
    await post.locator('dialog form button.main').click()
    await post.waitForSelector('text=边界自己相交')
    await post.locator('dialog button', { hasText: '清除' }).click()
    await draw([[90, 60], [210, 60], [210, 200], [90, 200], [50, 130]])
    await post.locator('dialog button', { hasText: '撤销一点' }).click()
    await post.waitForSelector('dialog [role=status]:has-text("4 个点")')
    await sound(post)
    await shot(post, 'restriction-area')
    await post.locator('dialog form button.main').click()
    await post.waitForSelector('dialog', { state: 'detached' })
    await post.locator('li.line', { hasText: station }).waitFor()
    const made = (await api(post, '/restrictions')).items.find((one) => one.name === station)
    expect(made.geometry.type === 'Polygon' && made.geometry.coordinates[0].length === 5, JSON.stringify(made.geometry))
    for (const state of ['checked', 'published']) await api(post, `/restrictions/${made.id}/move`, { state })
    const restricted = async (lat, lon) => (await api(hall, `/restrictions/check?lat=${lat}&lon=${lon}&kva=100`)).restrictions.some((one) => one.id === made.id)
    const [[west, north], , [east, south]] = made.geometry.coordinates[0]
    expect(await restricted((north + south) / 2, (west + east) / 2), 'inside it is restricted')
    expect(!(await restricted((north + south) / 2, east + 0.001)), 'outside it is not')
    const anybody = await newFace(browser, desk)
    await anybody.goto(`${address}/restrictions`)
    await settled(anybody)
    await anybody.waitForSelector(`[data-test=published-restriction]:has-text("${station}")`)
    await anybody.waitForSelector('.map canvas')
    await shot(anybody, 'published-list-drawn')
    await anybody.context().close()
    for (const state of ['to_verify', 'lifted']) await api(post, `/restrictions/${made.id}/move`, { state })
  }, post)

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
