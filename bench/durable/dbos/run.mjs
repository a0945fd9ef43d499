// DBOS's side: a library, so its workflows are called in the program itself, without HTTP. Reads lines
// "run CLIENTS SECONDS" and answers each with a line of JSON.
import * as readline from 'node:readline'
import { DBOS } from '@dbos-inc/dbos-sdk'

DBOS.setConfig({
  name: 'five',
  systemDatabaseUrl: process.env.DATABASE,
  systemDatabasePoolSize: 140,
  logLevel: 'error',
  runAdminServer: false,
})
const five = DBOS.registerWorkflow(
  async () => {
    let sum = 0
    for (let step = 1; step <= 5; step++) sum += await DBOS.runStep(async () => step, { name: `step ${step}` })
    return sum
  },
  { name: 'five' },
)
await DBOS.launch()

async function measure(clients, seconds) {
  const delays = []
  const begin = performance.now()
  const end = begin + seconds * 1000
  const client = async () => {
    while (performance.now() < end) {
      const asked = performance.now()
      if ((await five()) !== 15) throw new Error('wrong sum')
      delays.push(performance.now() - asked)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const took = (performance.now() - begin) / 1000
  delays.sort((a, b) => a - b)
  const at = (share) => delays[Math.min(delays.length - 1, Math.floor(delays.length * share))]
  return { clients, workflows_s: delays.length / took, p50_ms: at(0.5), p99_ms: at(0.99) }
}

console.log('ready')
for await (const line of readline.createInterface({ input: process.stdin })) {
  const [, clients, seconds] = line.split(' ').map(Number)
  console.log(JSON.stringify(await measure(clients, seconds)))
}
await DBOS.shutdown()
process.exit(0)
