// Cases that a test brings itself: received and accepted over the API as the hall does it, in the district of the
// dispatcher who looks at them; what a sample customer's phone has received.
import { api } from './browser.mjs'

// Where the district's first crew has its station.
export async function placeOf(hall) {
  const { items } = await api(hall, '/crews')
  const session = await hall.evaluate(() => fetch('/api/v1/session').then((answer) => answer.json()))
  const crew = items.find((one) => !session.areas?.length || session.areas.includes(one.area)) ?? items[0]
  return { lat: crew.station.lat, lon: crew.station.lon }
}

// Answers the case's id. `more` is what else the request says: load_kw, urgency, channel.
export async function openCase(hall, type, phone, more = {}) {
  const request = await api(hall, '/requests', {
    channel: 'hall', case_type: type, place: await placeOf(hall), address: '示例路 18 号', applicant: { name: '示例客户', phone },
    papers: ['identity', 'premises_title', 'account_number'], ...more,
  })
  return (await api(hall, `/requests/${request.id}/accept`, { papers_later: true })).case_id
}

// The visit that a case waits for, once its process has asked for it.
export async function visitOf(hall, caseId) {
  for (let tries = 0; tries < 80; tries++) {
    const { items } = await api(hall, `/work-orders?case_id=${caseId}`)
    if (items.length) return items.at(-1)
    for (const task of (await api(hall, `/tasks?case_id=${caseId}`)).items)
      if (task.topic === 'cases.first_contact') await api(hall, `/cases/${caseId}/calls`, { kind: 'first_contact', outcome: 'reached', needs_visit: true })
      else if (task.topic === 'cases.desk') await api(hall, `/tasks/${task.id}/complete`, { variables: { needs_visit: true } })
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`case ${caseId} asks for no visit`)
}

export async function heard(page, phone, words) {
  for (let tries = 0; tries < 80; tries++) {
    const { messages } = await api(page, `/demo/phones/${phone}`)
    const found = messages.find((one) => words.test(one.text))
    if (found) return found.text
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new Error(`${phone} was not told ${words}`)
}

// The sign-in of a crew's leader.
export async function leaderOf(hall, crew) {
  for (let cursor = ''; cursor !== null; ) {
    const page = await api(hall, `/accounts?role=crew_leader&limit=200${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)
    const found = page.items.find((one) => one.crew === crew)
    if (found) return found.name
    cursor = page.next ?? null
  }
  throw new Error(`crew ${crew} has no leader`)
}
