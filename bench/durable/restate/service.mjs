// Restate's side: a handler of five steps, each journalled by `ctx.run` before the next begins.
import * as http2 from 'node:http2'
import * as restate from '@restatedev/restate-sdk'

const five = restate.service({
  name: 'five',
  handlers: {
    run: async (ctx) => {
      let sum = 0
      for (let step = 1; step <= 5; step++) sum += await ctx.run(`step ${step}`, () => step)
      return sum
    },
  },
})
const handler = restate.createEndpointHandler({ services: [five], bidirectional: true, logger: () => {} })
http2.createServer(handler).listen(Number(process.env.SERVICE_PORT), '127.0.0.1')
