// Reads a text/event-stream by its rules. EventSource would need every event's name beforehand; this hands
// on whatever comes.
export interface StreamMessage {
  event: string
  data: string
  id: string
}

export function streamReader(onMessage: (message: StreamMessage) => void) {
  let rest = ''
  let event = ''
  let id = ''
  let data: string[] = []

  function line(text: string) {
    if (text === '') {
      if (data.length) onMessage({ event: event || 'message', data: data.join('\n'), id })
      event = ''
      data = []
      return
    }
    const colon = text.indexOf(':')
    const field = colon < 0 ? text : text.slice(0, colon)
    const value = colon < 0 ? '' : text.slice(colon + 1).replace(/^ /, '')
    if (field === 'data') data.push(value)
    else if (field === 'event') event = value
    else if (field === 'id') id = value
  }

  return (chunk: string) => {
    const lines = (rest + chunk).split(/\r\n|\n|\r/)
    rest = lines.pop() ?? ''
    lines.forEach(line)
  }
}
