// An empty service over TLS, from a login to what is published and out again: the SDK alone, as its users set it up.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import contentstack from '@contentstack/management'
import { PNG, refusal } from './sdk.js'

const { hostname, port } = new URL(process.env.TRIPTYCH_TLS_URL)
const EMAIL = `${randomUUID()}@example.com`
const LIVE = { environments: ['production'], locales: ['en-us'] }
const READ = { read: true }
const ALL = { read: true, write: true }

const connect = () => contentstack.client({ host: hostname, port: Number(port) })
const picture = (title, parent) => ({ upload: PNG, filename: 'pixel.png', title, parent_uid: parent })

async function published (stack) {
  const { items } = await stack.asset().query({ environment: 'production', asc: 'title' }).find()
  return items.map((asset) => asset.title)
}

async function stacks (client) {
  return (await client.stack().query().find()).items.map((stack) => stack.api_key)
}

async function prepare (client) {
  const [organization] = (await client.organization().fetchAll()).items
  const said = { name: 'Shop', description: 'A walk', master_locale: 'en-us' }
  const made = await client.stack().create({ stack: said }, { organization_uid: organization.uid })
  const stack = client.stack({ api_key: made.api_key })
  const urls = [{ locale: 'en-us', url: 'https://shop.example.com/' }]
  await stack.environment().create({ environment: { name: 'production', urls } })
  await stack.deliveryToken().create({
    token: { name: 'Site', scope: [{ module: 'environment', environments: ['production'], acl: READ }] },
  })
  const scope = [{ module: 'content_type', acl: ALL }]
  const { token } = await stack.managementToken().create({ token: { name: 'Import', scope } })
  return { stack, open: (more = {}) => connect().stack({ api_key: made.api_key, management_token: token, ...more }) }
}

async function fill (stack) {
  const folder = await stack.asset().folder().create({ asset: { name: 'Pictures' } })
  const inside = await stack.asset().folder().create({ asset: { name: 'Summer', parent_uid: folder.uid } })
  const assets = []
  for (const title of ['One', 'Two', 'Three']) {
    assets.push(await stack.asset().create(picture(title, inside.uid)))
  }
  assert.ok(assets.every((asset) => asset.parent_uid === inside.uid && asset.url.startsWith('https://')))
  const { data } = await assets[0].download({ responseType: 'arraybuffer' })
  assert.deepEqual(data, PNG)
  return assets
}

async function publish (stack, assets) {
  assert.equal((await assets[0].publish({ publishDetails: LIVE })).notice, 'Asset sent for publishing.')
  assert.deepEqual(await published(stack), ['One'])

  const details = { assets: assets.slice(1).map(({ uid }) => ({ uid })), ...LIVE }
  const { job_id: id } = await stack.bulkOperation().publish({ details, api_version: '3.2' })
  const job = await stack.bulkOperation().jobStatus({ job_id: id, api_version: '3.2' })
  assert.deepEqual([job.status, job.summary.success], ['complete', 2])
  assert.deepEqual((await stack.bulkOperation().getJobItems(id)).items.map((item) => item.uid).length, 2)
  assert.deepEqual(await published(stack), ['One', 'Three', 'Two'])
  await stack.bulkOperation().unpublish({ details, api_version: '3.2' })
  assert.deepEqual(await published(stack), ['One'])
}

async function release (stack, [, { uid }]) {
  const made = await stack.release().create({ release: { name: 'Summer', description: 'All of it' } })
  const item = { uid, version: 1, locale: 'en-us', content_type_uid: 'built_io_upload', action: 'publish' }
  await made.item().create({ items: [item] })
  assert.match((await made.deploy({ ...LIVE, action: 'publish' })).notice, /deployment/)
  assert.deepEqual(await published(stack), ['One', 'Two'])
}

async function branch (stack, open, [{ uid }]) {
  await stack.branch().create({ branch: { uid: 'next', source: 'main' } })
  const next = open({ branch_uid: 'next' })
  const copy = await next.asset(uid).fetch()
  copy.title = 'Changed'
  assert.equal((await copy.update()).title, 'Changed')
  assert.equal((await open().asset(uid).fetch()).title, 'One')
  assert.equal((await stack.branch('next').delete()).notice, 'Branch deleted successfully.')
}

test('from a login to what is published and out again, twice', async () => {
  for (const _ of [1, 2]) {
    const client = connect()
    await client.login({ email: EMAIL, password: 'any' })
    const before = await stacks(client)
    const { stack, open } = await prepare(client)
    const program = open()
    const assets = await fill(program)
    await publish(program, assets)
    await release(program, assets)
    await branch(stack, open, assets)

    assert.equal((await stack.asset(assets[0].uid).delete()).notice, 'Asset deleted successfully.')
    assert.equal((await client.stack({ api_key: program.api_key }).delete()).notice, 'Stack deleted successfully!')
    assert.deepEqual(await stacks(client), before)
    assert.deepEqual((await program.asset().query().find()).items, [])
    await client.logout()
    assert.equal((await refusal(client.getUser())).status, 401)
  }
})
