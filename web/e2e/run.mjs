// npm run e2e: against a running sample city at YEKUO_URL. `npm run e2e promises restrictions` runs these parts alone.
import { openBrowser, finish } from './browser.mjs'
import { setSpeed, toMorning } from './clock.mjs'
import { board } from './board.mjs'
import { control } from './control.mjs'
import { hall } from './hall.mjs'
import { pages } from './pages.mjs'
import { process as processes } from './process.mjs'
import { newMeter } from './newmeter.mjs'
import { promises } from './promises.mjs'
import { restrictions } from './restrictions.mjs'
import { rules } from './rules.mjs'
import { way } from './way.mjs'

const parts = { pages, board, control, rules, processes, hall, restrictions, promises, way, newMeter }
const named = globalThis.process.argv.slice(2)
const speed = await toMorning()
const browser = await openBrowser()
try {
  for (const [name, part] of Object.entries(parts)) if (!named.length || named.includes(name)) await part(browser)
} finally {
  await browser.close()
  await setSpeed(speed)
}
finish()
