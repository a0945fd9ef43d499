// Paints the crew timeline on a canvas: hours, shifts and breaks, the way to each visit, the visits, their
// promised windows, the line of now, and, while something is dragged, the routes as they would be.
import type { Schemas } from '@/api/client'
import { riskColour, stateColour } from '@/ui/state'
import { boxesOfRow, xOf, type Route, type Scale, type Stop, type StopBox } from './geometry'

export interface Words {
  time: (at: number) => string
  job: (stop: Stop) => string
}
export interface Scene {
  routes: Route[]
  ghost: Map<number, Route> // by crew: as they would be
  ghostGood: boolean
  dragged: number | null
  dropRow: number | null
  selected: number | null
  now: number
  scale: Scale
  words: Words
}
type Pen = CanvasRenderingContext2D

const hour_ms = 3_600_000
const font = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'

function paintGround(pen: Pen, scene: Scene) {
  const { scale, routes } = scene
  const height = routes.length * scale.rowHeight
  pen.fillStyle = '#eef2f3'
  pen.fillRect(0, 0, scale.width, height)
  routes.forEach((route, row) => {
    const y = row * scale.rowHeight
    if (route.shift && route.shift.state === 'rostered') {
      const from = xOf(scale, Date.parse(route.shift.from))
      pen.fillStyle = row === scene.dropRow ? '#eef7ff' : '#ffffff'
      pen.fillRect(from, y, xOf(scale, Date.parse(route.shift.to)) - from, scale.rowHeight)
      if (route.shift.break_from && route.shift.break_to) {
        const x = xOf(scale, Date.parse(route.shift.break_from))
        pen.fillStyle = '#f1f4f5'
        pen.fillRect(x, y, xOf(scale, Date.parse(route.shift.break_to)) - x, scale.rowHeight)
      }
    }
    pen.fillStyle = '#e1e7e9'
    pen.fillRect(0, y + scale.rowHeight - 1, scale.width, 1)
  })
  pen.fillStyle = '#e6ebed'
  for (let at = scale.from; at <= scale.to; at += hour_ms) pen.fillRect(Math.round(xOf(scale, at)), 0, 1, height)
}

function roundBox(pen: Pen, box: StopBox, radius = 6) {
  pen.beginPath()
  pen.roundRect(box.x + 0.5, box.y + 0.5, Math.max(4, box.width - 2), box.height - 1, radius)
}

function paintWay(pen: Pen, box: StopBox) {
  if (box.x - box.travelX < 2) return
  pen.strokeStyle = '#9aa7ad'
  pen.lineWidth = 2
  pen.setLineDash([3, 3])
  pen.beginPath()
  pen.moveTo(box.travelX, box.y + box.height / 2)
  pen.lineTo(box.x, box.y + box.height / 2)
  pen.stroke()
  pen.setLineDash([])
}

function paintWindow(pen: Pen, box: StopBox, risky: boolean) {
  if (box.windowX === null) return
  pen.fillStyle = risky ? riskColour : '#7d8f96'
  pen.fillRect(box.windowX, box.y + box.height + 1, box.windowWidth, 3)
}

function fit(pen: Pen, text: string, width: number): string {
  if (pen.measureText(text).width <= width) return text
  let cut = text
  while (cut && pen.measureText(cut + '…').width > width) cut = cut.slice(0, -1)
  return cut ? cut + '…' : ''
}

function paintLabel(pen: Pen, box: StopBox, stop: Stop, words: Words, ink: string) {
  if (box.width < 24) return
  pen.fillStyle = ink
  pen.textBaseline = 'middle'
  pen.font = `600 11.5px ${font}`
  pen.fillText(fit(pen, words.job(stop), box.width - 12), box.x + 6, box.y + box.height * 0.32)
  pen.font = `11px ${font}`
  const place = stop.address.replace(/^.*?(街道|镇|乡)/, '')
  const line = box.width < 84 ? words.time(Date.parse(stop.start)) : `${words.time(Date.parse(stop.start))} ${place}`
  pen.fillText(fit(pen, line, box.width - 10), box.x + 6, box.y + box.height * 0.72)
}

function paintStop(pen: Pen, scene: Scene, stop: Stop, box: StopBox, faded: boolean) {
  const colour = stateColour[stop.state]
  const risky = stop.at_risk || stop.late_minutes > 0
  pen.globalAlpha = faded ? 0.3 : 1
  paintWay(pen, box)
  roundBox(pen, box)
  pen.fillStyle = colour.fill
  pen.fill()
  pen.lineWidth = risky ? 2.5 : stop.work_order === scene.selected ? 2 : 1
  pen.strokeStyle = risky ? riskColour : stop.work_order === scene.selected ? '#14262b' : colour.edge
  pen.stroke()
  pen.fillStyle = colour.edge
  pen.fillRect(box.x + 1, box.y + 6, 3, box.height - 12)
  paintLabel(pen, box, stop, scene.words, colour.ink)
  if (stop.pinned) {
    pen.fillStyle = colour.ink
    pen.beginPath()
    pen.arc(box.x + box.width - 9, box.y + 8, 3, 0, 7)
    pen.fill()
  }
  if (stop.mode === 'hour') paintWindow(pen, box, risky)
  pen.globalAlpha = 1
}

function paintGhost(pen: Pen, scene: Scene, route: Route, row: number) {
  const boxes = boxesOfRow(route, row, scene.scale)
  route.stops.forEach((stop, index) => {
    const box = boxes[index]
    const moved = stop.work_order === scene.dragged
    paintWay(pen, box)
    roundBox(pen, box)
    const good = scene.ghostGood
    pen.fillStyle = moved ? (good ? '#c9ecd6' : '#ffdcdc') : '#ffffffc0'
    pen.fill()
    pen.setLineDash(moved ? [] : [4, 3])
    pen.lineWidth = moved ? 2 : 1
    pen.strokeStyle = moved ? (good ? '#14713f' : '#b3202a') : '#7f8e94'
    pen.stroke()
    pen.setLineDash([])
    paintLabel(pen, box, stop, scene.words, moved ? '#14262b' : '#5a6a70')
  })
}

export function paintBoard(canvas: HTMLCanvasElement, scene: Scene) {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1)
  const height = scene.routes.length * scene.scale.rowHeight
  canvas.width = Math.round(scene.scale.width * ratio)
  canvas.height = Math.round(height * ratio)
  const pen = canvas.getContext('2d')
  if (!pen) return
  pen.scale(ratio, ratio)
  paintGround(pen, scene)
  scene.routes.forEach((route, row) => {
    const ghost = scene.ghost.get(route.crew.id)
    const boxes = boxesOfRow(route, row, scene.scale)
    route.stops.forEach((stop, index) => paintStop(pen, scene, stop, boxes[index], !!ghost))
    if (ghost) paintGhost(pen, scene, ghost, row)
  })
  if (scene.now > scene.scale.from && scene.now < scene.scale.to) {
    pen.fillStyle = '#c62f3a'
    pen.fillRect(xOf(scene.scale, scene.now) - 0.75, 0, 1.5, height)
  }
}

export function routesByCrew(routes: Schemas['RouteView'][]): Map<number, Route> {
  return new Map(routes.map((route) => [route.crew.id, route]))
}
