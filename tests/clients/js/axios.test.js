// axios, as it is by default in Node, at every door and on one kept connection.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import axios from 'axios'
import NodeFormData from 'form-data'
import { PNG } from './sdk.js'

const PROFILE = {
  Authorization: 'Bearer Atza|example',
  'Amazon-Advertising-API-ClientId': 'amzn1.application-oa2-client.example',
  'Amazon-Advertising-API-Scope': '87478924',
}
const STACK = { api_key: 'blt7472697074796368', authtoken: 'blt0123456789abcdef' }
const TOKEN = { Authorization: 'Bearer example' }

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
after(() => agent.destroy())

async function client () {
  const workspace = process.env.TRIPTYCH_WORKSPACE ?? `js-${randomUUID()}`
  const service = axios.create({ baseURL: process.env.TRIPTYCH_URL, httpAgent: agent, proxy: false })
  await service.put(`/_triptych/workspaces/${workspace}`)
  service.defaults.headers.common['X-Triptych-Workspace'] = workspace
  return service
}

const bytes = async (service, url, headers = {}) =>
  Buffer.from((await service.get(url, { responseType: 'arraybuffer', headers })).data)

test('Amazon: an address, the file as a buffer and as a stream, a registration, a packed search', async () => {
  const service = await client()
  const { data: { url } } = await service.post('/assets/upload', { filename: 'logo.png' }, { headers: PROFILE })

  const streamed = await service.put(url, Readable.from([PNG.subarray(0, 9), PNG.subarray(9)]))
  const put = await service.put(url, PNG, { headers: { 'Content-Type': 'image/png' } })
  const registration = { url, name: 'n', assetType: 'IMAGE', assetSubTypeList: ['LOGO'] }
  await service.post('/assets/register', registration, { headers: PROFILE })
  const packed = { ...PROFILE, 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' }
  const { data: page } = await service.post('/assets/search', gzipSync('{}'), { headers: packed })

  const etag = `"${createHash('md5').update(PNG).digest('hex')}"`
  assert.deepEqual([streamed.headers.etag, put.headers.etag], [etag, etag])
  assert.deepEqual(page.assetList.map((asset) => asset.name), ['n'])
})

test('Contentstack: a form of the browser, one of form-data, and what they uploaded', async () => {
  const service = await client()
  const fields = { 'asset[title]': 'Grüße', 'asset[tags]': 'a,b' }
  const ofBrowsers = new FormData()
  const ofNode = new NodeFormData()
  for (const [name, value] of Object.entries(fields)) {
    ofBrowsers.append(name, value)
    ofNode.append(name, value)
  }
  ofBrowsers.append('asset[upload]', new Blob([PNG], { type: 'image/png' }), 'naïve.png')
  ofNode.append('asset[upload]', PNG, { filename: 'naïve.png', contentType: 'image/png' })

  for (const form of [ofBrowsers, ofNode]) {
    const { data: { asset } } = await service.post('/v3/assets', form, { headers: STACK })
    assert.deepEqual([asset.title, asset.filename, asset.tags], ['Grüße', 'naïve.png', ['a', 'b']])
    assert.deepEqual(await bytes(service, asset.url), PNG)
    assert.deepEqual(await bytes(service, asset.url, { Range: 'bytes=9-' }), PNG.subarray(9))
  }
})

test('iQmetrix: a form, and the bytes of what it uploaded', async () => {
  const service = await client()
  const form = new FormData()
  form.append('Filename', new Blob([PNG]), 'pixel.png')

  const { data: created } = await service.post('/assets', form, { headers: TOKEN })

  assert.deepEqual([created.name, created.width], ['pixel.png', 1])
  assert.deepEqual(await bytes(service, created.href), PNG)
})

test('what is refused arrives, whatever is still on its way', async () => {
  const service = await client()

  const refused = await service.post('/v3/assets', Buffer.alloc(3_000_000), { headers: {}, validateStatus: null })

  assert.deepEqual([refused.status, refused.data.error_code], [412, 109])
})
