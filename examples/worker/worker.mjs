// A worker of service tasks: takes what is open of its topics, does it, reports it with the next question. Node 20,
// no packages.
//
//   import { signIn, work } from './worker.mjs'
//   const yekuo = await signIn('http://127.0.0.1:8080', 'worker', 'its password')
//   await work(yekuo, { 'meter.register': async (job) => ({ registered: true }) })
//
// What a handler returns are the variables that the process goes on with; what it throws fails the task with the
// error's `code`, which an error event catches or which becomes an incident. A report that gets no answer is sent
// again: the server does it once.
import { Agent, request } from 'node:http'

export async function signIn(address, name, password) {
  const url = new URL(address)
  const yekuo = { host: url.hostname, port: url.port, headers: {}, agent: new Agent({ keepAlive: true }) }
  const answer = await send(yekuo, 'POST', '/api/v1/session', { name, password })
  if (answer.status !== 200) throw new Error(`sign-in: ${answer.status}`)
  const cookie = answer.headers['set-cookie'][0].split(';')[0]
  yekuo.headers = { Cookie: cookie, 'X-CSRF-Token': answer.body.csrf }
  return yekuo
}

export function send(yekuo, method, path, body) {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body)
    const headers = { ...yekuo.headers, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }
    const call = request({ host: yekuo.host, port: yekuo.port, agent: yekuo.agent, method, path, headers }, (answer) => {
      const parts = []
      answer.on('data', (part) => parts.push(part))
      answer.on('end', () => {
        const given = Buffer.concat(parts).toString()
        resolve({ status: answer.statusCode, headers: answer.headers, body: given ? JSON.parse(given) : null })
      })
      answer.on('error', reject)
    })
    call.on('error', reject)
    call.end(text)
  })
}

async function handle(handlers, job) {
  try {
    return { done: { task: job.task, variables: (await handlers[job.topic](job)) ?? {} } }
  } catch (error) {
    return { failed: { task: job.task, error_code: error.code ?? 'worker', detail: String(error.message).slice(0, 500) } }
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

// Never ends. Several at once share the work.
export async function work(yekuo, handlers, { take = 200, wait = 20, withVariables = true } = {}) {
  const topics = Object.keys(handlers)
  let done = []
  let failed = []
  for (;;) {
    const asked = { topics, take, wait_seconds: wait, with_variables: withVariables, done, failed }
    const answer = await send(yekuo, 'POST', '/api/v1/jobs', asked).catch(() => ({ status: 503 }))
    if (answer.status !== 200) {
      if (answer.status !== 503) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`)
      await pause(200)
      continue
    }
    const results = await Promise.all(answer.body.jobs.map((job) => handle(handlers, job)))
    done = results.filter((result) => result.done).map((result) => result.done)
    failed = results.filter((result) => result.failed).map((result) => result.failed)
  }
}
