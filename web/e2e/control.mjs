// The departments: a post holder signs for a link and finishes it, a head answers an order; axe looks at each page.
import { address, desk, expect, faultsOfAccess, newFace, settled, signInStaff, test } from './browser.mjs'

async function look(page, path) {
  const broken = page.broken.length
  await page.goto(address + path)
  await settled(page)
  expect(page.broken.length === broken, `the page broke: ${page.broken.at(-1)}`)
  const faults = await faultsOfAccess(page)
  expect(faults.length === 0, faults.join('\n'))
}

export async function control(browser) {
  for (const language of ['zh-CN', 'en-GB']) {
    const post = await newFace(browser, desk, language)
    await test(`a post holder signs in and sees the inbox (${language})`, async () => {
      await signInStaff(post, 'yj-1')
      await post.waitForURL('**/post/inbox')
    }, post)
    for (const path of ['/post/inbox', '/post/orders', '/post/resources', '/post/evaluation']) await test(`the post's ${path} (${language})`, () => look(post, path), post)
    await post.context().close()
    const hall = await newFace(browser, desk, language)
    await test(`the hall supervises (${language})`, async () => {
      await signInStaff(hall, 'dispatcher1')
      for (const path of ['/hall/supervision', '/hall/resources', '/hall/evaluation']) await look(hall, path)
    }, hall)
    await hall.context().close()
  }
  const post = await newFace(browser, desk)
  await test('a post holder opens a sheet, reads the plan and finishes the link', async () => {
    let found = false
    for (const login of ['yj-4', 'yj-1', 'dk-1', 'dk-3', 'yj-6', 'js-1', 'fz-3']) {
      await post.context().clearCookies()
      await signInStaff(post, login)
      await post.goto(`${address}/post/inbox`)
      await settled(post)
      if ((found = (await post.locator('[data-test=open-link]').count()) > 0)) break
    }
    expect(found, 'no post has an open link')
    await post.click('[data-test=open-link] >> nth=0')
    await post.waitForSelector('#opinion')
    const faults = await faultsOfAccess(post)
    expect(faults.length === 0, faults.join('\n'))
    await post.fill('#opinion', '示例意见')
    await post.click('[data-test=finish-link]')
    await post.waitForSelector('dialog', { state: 'detached' })
  }, post)
  await post.context().close()
  const head = await newFace(browser, desk)
  await test('a head sees the orders of the department', async () => {
    await signInStaff(head, 'yj')
    await head.waitForURL('**/post/orders')
    await look(head, '/post/orders')
  }, head)
  await head.context().close()
}
