// npm run e2e: against a running sample city at YEKUO_URL.
import { openBrowser, finish } from './browser.mjs'
import { setSpeed, toMorning } from './clock.mjs'
import { board } from './board.mjs'
import { control } from './control.mjs'
import { hall } from './hall.mjs'
import { pages } from './pages.mjs'
import { process as processes } from './process.mjs'
import { newMeter } from './newmeter.mjs'
import { rules } from './rules.mjs'
import { way } from './way.mjs'

const speed = await toMorning()
const browser = await openBrowser()
try {
  await pages(browser)
  await board(browser)
  await control(browser)
  await rules(browser)
  await processes(browser)
  await hall(browser)
  await way(browser)
  await newMeter(browser)
} finally {
  await browser.close()
  await setSpeed(speed)
}
finish()
