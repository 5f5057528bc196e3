// The vendor's SDK with a management token and over TLS, at a service that knows nobody else.
import assert from 'node:assert/strict'
import contentstack from '@contentstack/management'
import { EVERYWHERE, refusal, upload } from './sdk.js'

const { hostname, port } = new URL(process.env.TRIPTYCH_URL)

function stackOf (token) {
  const client = contentstack.client({ host: hostname, port: Number(port) })
  return client.stack({ api_key: process.env.STACK, management_token: token })
}

const stack = stackOf(process.env.MANAGEMENT_TOKEN)
const folder = await stack.asset().folder().create({ asset: { name: 'Demo' } })
const asset = await upload(stack, { parent_uid: folder.uid })
asset.title = 'New'
assert.equal((await asset.update()).title, 'New')
await asset.publish({ publishDetails: EVERYWHERE })
assert.equal((await stack.asset().query({ folder: folder.uid }).find()).items[0].uid, asset.uid)
await asset.delete()
assert.deepEqual(await refusal(stackOf('cs0123456789abcdef').asset().query().find()), {
  status: 401,
  errorCode: 105,
  fields: ['authorization'],
})
