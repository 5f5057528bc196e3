// The vendor's SDK as its users set it up, against the service at TRIPTYCH_URL.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import contentstack from '@contentstack/management'

const address = new URL(process.env.TRIPTYCH_URL)

export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII=',
  'base64',
)
export const EVERYWHERE = { environments: ['development'], locales: ['en-us'] }

// What the vendor's suites take for each kind of mistake.
export const MISSING = [404, 422]
export const TAKEN = [409, 422]
export const WRONG = [400, 422]
export const REFUSED = [401, 403]

const DEMO = 'blt7472697074796368'

// The demo stack in a workspace of its own, so that tests see nothing of each other.
export async function emptyStack () {
  return (await openings())()
}

// The same, as often as it is opened: on another branch where that is asked for.
export async function openings () {
  const workspace = `js-${randomUUID()}`
  const created = await fetch(new URL('/_triptych/workspaces', address), {
    method: 'POST',
    body: JSON.stringify({ name: workspace }),
  })
  assert.equal(created.status, 201)
  const client = contentstack.client({
    host: address.hostname,
    port: Number(address.port),
    insecure: true,
    authtoken: 'blt0123456789abcdef',
    headers: { 'X-Triptych-Workspace': workspace },
  })
  return (options = {}) => client.stack({ api_key: DEMO, ...options })
}

// What opens a workspace of its own, which only these choose: the SDK itself names none.
export async function known () {
  const issued = await fetch(new URL(`/_triptych/workspaces/js-${randomUUID()}`, address), { method: 'PUT' })
  assert.equal(issued.status, 201)
  return (await issued.json()).credentials.contentstack
}

export function sdk (more = {}) {
  return contentstack.client({ host: address.hostname, port: Number(address.port), insecure: true, ...more })
}

export function upload (stack, fields = {}, params = {}) {
  const file = { upload: PNG, filename: 'pixel.png', content_type: 'image/png' }
  return stack.asset().create({ ...file, ...fields }, params)
}

// What the SDK makes of the vendor's envelope: the call must fail with it.
export async function refusal (call) {
  const error = await call.then(() => assert.fail('the call was answered'), (error) => error)
  const { status, errorCode, errors } = error
  assert.ok(error.errorMessage, error.message)
  return { status, errorCode, fields: Object.keys(errors) }
}

// The same, with one of these statuses.
export async function refused (statuses, call) {
  const { status } = await refusal(call)
  assert.ok(statuses.includes(status), `${status} is none of ${statuses}`)
}
