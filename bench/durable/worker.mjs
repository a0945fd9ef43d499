// Yekuo's side of the bench: a process of five service tasks, done by a worker as any other worker is written.
import { signIn, work } from '../../examples/worker/worker.mjs'

const yekuo = await signIn(process.env.YEKUO, 'bench', 'a long password')
const handlers = {}
for (let step = 1; step <= 5; step++) handlers[`five.${step}`] = () => ({ [`step${step}`]: step })
const together = Number(process.env.TOGETHER ?? 2)
await Promise.all(Array.from({ length: together }, () => work(yekuo, handlers, { take: 500, withVariables: false })))
