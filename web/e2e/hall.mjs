// What the hall sets for days to come: a shift and a quota.
import { address, desk, expect, newFace, settled, signInStaff, test } from './browser.mjs'

export async function hall(browser) {
  const page = await newFace(browser, desk, 'zh-CN')
  await test('a dispatcher comes to plan ahead', () => signInStaff(page, 'dispatcher1'), page)
  await test('a shift of a later day is changed and stands in the roster', async () => {
    await page.goto(`${address}/hall/roster`)
    await settled(page)
    for (let i = 0; i < 6; i++) await page.click('button[aria-label="后一天"]')
    await settled(page)
    await page.click('tbody .btn >> nth=0')
    await page.fill('#shift-from', '08:30')
    await page.fill('#shift-to', '15:30')
    await page.click('dialog button.main')
    await page.waitForSelector('tbody tr:first-child td:has-text("08:30–15:30")')
  }, page)
  await test('a list with a fault says which line it is, and is not taken in', async () => {
    await page.click('.spread button.main')
    await page.fill('dialog textarea', '没有的班组,08:15,16:30')
    await page.waitForSelector('dialog .bad:has-text("第 1 行")')
    expect(await page.isDisabled('dialog button.main'), 'a faulty list cannot be sent')
    await page.keyboard.press('Escape')
  }, page)
  await test('a quota is set on a zone and day, shown in the list, and lifted', async () => {
    await page.goto(`${address}/hall/capacity`)
    await settled(page)
    await page.click('.cell >> nth=2')
    await page.selectOption('#quota-job', 'METER_TEST')
    await page.fill('#quota-most', '0')
    await page.click('dialog form button.main')
    await page.waitForSelector('dialog li:has-text("最多 0")')
    await page.waitForSelector('.cell .chip.warn')
    await page.click('dialog li .btn')
    await page.waitForSelector('dialog li.muted')
  }, page)
  await page.context().close()
}
