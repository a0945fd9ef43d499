// The administrator's rules: the editor opens a table, a changed cell is checked, tried on the past year and put in
// force from a date; the catalogue's limits; what if. axe looks at each page, in both languages.
import { address, desk, expect, faultsOfAccess, newFace, settled, signInStaff, test } from './browser.mjs'

async function look(page, path) {
  const broken = page.broken.length
  await page.goto(address + path)
  await settled(page)
  expect(page.broken.length === broken, `the page broke: ${page.broken.at(-1)}`)
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
}

async function openTable(page) {
  await page.goto(`${address}/hall/rules`)
  await settled(page)
  await page.locator('nav.sets button').first().click()
  await page.locator('tbody button').first().click()
  await page.waitForSelector('.tjs-table')
}

export async function rules(browser) {
  for (const language of ['zh-CN', 'en-GB']) {
    const admin = await newFace(browser, desk, language)
    await test(`rules, catalogue and what-if open (${language})`, async () => {
      await signInStaff(admin, 'admin')
      await admin.waitForURL('**/hall/**')
      for (const path of ['/hall/rules', '/hall/catalogue', '/hall/what-if']) await look(admin, path)
    }, admin)
    await test(`the editor shows a table and its maker, without a fault that axe finds (${language})`, async () => {
      await openTable(admin)
      expect(await admin.locator('.editor a[href*="bpmn.io"]:visible').first().isVisible(), 'the editor does not show who made it')
      const faults = await faultsOfAccess(admin)
      expect(faults.length === 0, faults.join('\n'))
    }, admin)
    await admin.context().close()
  }
  const admin = await newFace(browser, desk)
  await test('a changed rule is named with its fault, mended, tried on the past year, put in force and taken back', async () => {
    await signInStaff(admin, 'admin')
    await admin.waitForURL('**/hall/**')
    await openTable(admin)
    await admin.getByRole('tab', { name: /联合勘查/ }).click()
    const cell = admin.locator('.tjs-table tbody tr').first().locator('td.input-cell .content-editable')
    const write = async (text) => {
      await cell.first().click()
      await admin.keyboard.press('Control+A')
      await admin.keyboard.type(text)
      await admin.locator('h2').first().click()
    }
    await write('> 400')
    await admin.getByRole('button', { name: '检查' }).click()
    await admin.waitForSelector('.bad li')
    expect(/rules 1 and/.test(await admin.locator('.bad').innerText()), await admin.locator('.bad').innerText())
    await write('> 500')
    await admin.getByRole('button', { name: '检查' }).click()
    await admin.waitForSelector('.good')
    await admin.getByRole('button', { name: '预演过去一年' }).click()
    await admin.waitForSelector('section.card h3')
    const faults = await faultsOfAccess(admin)
    expect(faults.length === 0, faults.join('\n'))
    const { time } = await admin.evaluate(() => fetch('/api/v1/clock').then((answer) => answer.json()).then((clock) => ({ time: clock.now ?? clock.time ?? clock.business })))
    const later = new Date(Date.parse(time) + 40 * 86_400_000).toISOString().slice(0, 16)
    await admin.fill('#rules-from', later)
    await admin.fill('#rules-reason', '示例：浏览器测试')
    await admin.getByRole('button', { name: '投入生效' }).click()
    await admin.waitForSelector('.tag.to_come')
    admin.once('dialog', (dialog) => dialog.accept('示例：撤回'))
    await admin.getByRole('button', { name: '撤回' }).click()
    await admin.waitForSelector('.tag.withdrawn')
  }, admin)
  await test('what if a link had more time: beside what was', async () => {
    await admin.goto(`${address}/hall/what-if`)
    await settled(admin)
    await admin.selectOption('#what-link', 'P1-01')
    await admin.getByRole('button', { name: '加一个环节' }).click()
    await admin.fill('#what-P1-01-limit-amount', '5')
    await admin.getByRole('button', { name: '计算' }).click()
    await admin.waitForSelector('tbody tr')
    const faults = await faultsOfAccess(admin)
    expect(faults.length === 0, faults.join('\n'))
  }, admin)
  await admin.context().close()
}
