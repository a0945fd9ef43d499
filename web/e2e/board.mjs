// The board: a visit is dragged to another crew with a preview, and back by undo; the same by keyboard.
import { address, desk, expect, newFace, settled, signInStaff, test } from './browser.mjs'

// Visits that the rules let go elsewhere: asked of the server, as a dispatcher would find out by hovering.
async function movable(page) {
  return page.evaluate(async () => {
    const session = await (await fetch('/api/v1/session')).json()
    const headers = { 'Content-Type': 'application/json', 'X-CSRF-Token': session.csrf, 'Idempotency-Key': 'look-' + Math.random() }
    const area = Number(document.querySelector('#area').value)
    const day = document.querySelector('#day').value
    const board = await (await fetch(`/api/v1/board?area=${area}&day=${day}`)).json()
    let asked = 0
    for (const from of board.routes)
      for (const stop of from.stops.filter((one) => ['booked', 'accepted'].includes(one.state)).toReversed())
        for (const to of board.routes) {
          if (to.crew.id === from.crew.id || to.shift?.state !== 'rostered' || asked++ > 300) continue
          for (const position of [to.stops.length, 0]) {
            const body = JSON.stringify({ work_order: stop.work_order, day, crew: to.crew.id, position })
            const answer = await fetch('/api/v1/board/preview', { method: 'POST', headers, body })
            if (answer.ok && (await answer.json()).feasible)
              return { workOrder: stop.work_order, from: from.crew.id, to: to.crew.id, row: board.routes.indexOf(to), fromRow: board.routes.indexOf(from), atEnd: position > 0 || to.stops.length === 0 }
          }
        }
    return null
  })
}
const rowOf = (page, workOrder) => page.getAttribute(`.stop[data-work-order="${workOrder}"]`, 'data-stop').then((text) => Number(text.split('-')[0]))

export async function board(browser) {
  const page = await newFace(browser, desk)
  let move = null
  await test('the board shows crews and their visits', async () => {
    await signInStaff(page, 'dispatcher1')
    await page.goto(`${address}/hall/board`)
    await settled(page)
    await page.waitForSelector('.crew')
    // A day with something left to move: today, or one of the next.
    for (let days = 0; days < 6 && !move; days++) {
      await page.waitForTimeout(800)
      if (await page.locator('.stop').count()) move = await movable(page)
      if (!move) await page.click('.days .btn >> nth=1')
    }
    expect(move, 'no visit can be moved on any of six days')
  }, page)
  if (!move) return void (await page.context().close())

  await test('a visit is dragged to another crew with a preview of travel and rules, and undone', async () => {
    const stop = page.locator(`.stop[data-work-order="${move.workOrder}"]`)
    await stop.scrollIntoViewIfNeeded()
    const box = await stop.boundingBox()
    const layer = await page.locator('.layer').boundingBox()
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2)
    await page.mouse.down()
    const x = move.atEnd ? layer.x + layer.width - 4 : layer.x + 4
    await page.mouse.move(x, layer.y + move.row * 46 + 23, { steps: 8 })
    await page.waitForSelector('.verdict')
    expect(/分钟/.test(await page.textContent('.verdict')), 'the preview tells the travel')
    await page.waitForSelector('.verdict.good')
    await page.mouse.up()
    await page.waitForSelector('.toast.good button')
    await page.waitForFunction(([id, row]) => document.querySelector(`.stop[data-work-order="${id}"]`)?.dataset.stop.startsWith(`${row}-`), [move.workOrder, move.row])
    await page.click('.toast.good button')
    await page.waitForFunction(([id, row]) => document.querySelector(`.stop[data-work-order="${id}"]`)?.dataset.stop.startsWith(`${row}-`), [move.workOrder, move.fromRow])
  }, page)

  await test('the keyboard picks a visit up and puts it down again', async () => {
    const stop = page.locator(`.stop[data-work-order="${move.workOrder}"]`)
    await stop.focus()
    const before = await rowOf(page, move.workOrder)
    await page.keyboard.press('Enter')
    await page.keyboard.press(before > 0 ? 'ArrowUp' : 'ArrowDown')
    await page.waitForSelector('.verdict')
    await page.keyboard.press('Escape')
    await page.waitForSelector('.verdict', { state: 'detached' })
    expect((await rowOf(page, move.workOrder)) === before, 'Escape leaves everything as it was')
  }, page)

  await test('a chosen visit is shown with its promise, and the call card offers slots with reasons', async () => {
    await page.click(`.stop[data-work-order="${move.workOrder}"]`)
    await page.click('.detail .btn.main')
    await page.waitForSelector('dialog [data-test=offer]')
    expect((await page.locator('dialog .why span').count()) > 0, 'each slot tells why')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'detached' })
  }, page)
  await page.context().close()
}
