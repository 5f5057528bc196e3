// What the vendor's own suites ask about assets, many of them at once and releases; twice in a row, as suites are run.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { EVERYWHERE, MISSING, REFUSED, TAKEN, WRONG, known, refused, sdk, upload } from './sdk.js'

const NOBODY = 'blt0000000000000000'
const HTML = Buffer.from('<!doctype html><title>A page</title>')

async function twice (walk) {
  const issued = await known()
  for (const _ of [1, 2]) {
    const client = sdk()
    await client.login({ email: issued.email, password: issued.password })
    await walk(client.stack({ api_key: issued.api_key }), issued)
    await client.logout()
  }
}

// The stack as it is opened without a token, and with those of a session and of a program that have ended.
async function strangers (stack, { api_key, email, password }) {
  const client = sdk()
  const { user } = await client.login({ email, password })
  await client.logout()
  const scope = [{ module: 'content_type', acl: { read: true, write: true } }]
  const { uid, token } = await stack.managementToken().create({ token: { name: 'Ended', scope } })
  await stack.managementToken(uid).delete()
  return [
    sdk().stack({ api_key }),
    sdk({ authtoken: user.authtoken }).stack({ api_key }),
    sdk().stack({ api_key, management_token: token }),
  ]
}

test('assets', () => twice(async (stack, issued) => {
  const page = { upload: HTML, filename: 'customUpload.html', title: 'Page', description: 'A page', tags: ['Custom'] }
  const made = await stack.asset().create(page)
  assert.deepEqual([made.filename, made.title, made.description], ['customUpload.html', 'Page', 'A page'])
  assert.equal(made.content_type, 'text/html')
  for (const from of [stack.asset(), await stack.asset(made.uid).fetch()]) {
    const { data } = await from.download({ url: made.url, responseType: 'arraybuffer' })
    assert.deepEqual(data, HTML)
  }
  const folder = await stack.asset().folder().create({ asset: { name: 'Sample Folder' } })
  assert.deepEqual([folder.name, folder.is_dir], ['Sample Folder', true])
  const inside = await stack.asset().create({ ...page, parent_uid: folder.uid, tags: 'folder' })
  assert.equal(inside.parent_uid, folder.uid)
  const replaced = await stack.asset(made.uid).replace({ upload: HTML, filename: 'upload.html' })
  assert.deepEqual([replaced.uid, replaced.filename, replaced.content_type], [made.uid, 'upload.html', 'text/html'])

  const fetched = await stack.asset(made.uid).fetch()
  Object.assign(fetched, { title: 'Update title', description: 'Update description' })
  delete fetched.ACL
  const updated = await fetched.update()
  assert.deepEqual([updated.title, updated.description], ['Update title', 'Update description'])
  const found = await stack.asset().query({ query: { title: 'Update title' }, include_count: true }).find()
  assert.deepEqual([found.count, found.items[0].uid], [1, made.uid])
  assert.equal((await inside.publish({ publishDetails: EVERYWHERE })).notice, 'Asset sent for publishing.')
  assert.equal((await inside.unpublish({ publishDetails: EVERYWHERE })).notice, 'Asset sent for unpublishing.')

  await refused(MISSING, stack.asset(NOBODY).fetch())
  await refused(MISSING, stack.asset(NOBODY).delete())
  await refused(MISSING, stack.asset(NOBODY).publish({ publishDetails: EVERYWHERE }))
  await refused(MISSING, stack.asset().folder(NOBODY).fetch())
  await refused(WRONG, stack.asset().create({ ...page, parent_uid: NOBODY }))
  await refused(WRONG, stack.asset().folder().create({ asset: {} }))
  await refused(WRONG, made.publish({ publishDetails: {} }))
  await refused(WRONG, stack.asset().query({ limit: -1 }).find())
  for (const stranger of await strangers(stack, issued)) {
    await refused(REFUSED, stranger.asset().query().find())
    await refused(REFUSED, stranger.asset().create(page))
    await refused(REFUSED, stranger.asset(made.uid).delete())
  }

  for (const one of [made, inside]) {
    assert.equal((await stack.asset(one.uid).delete()).notice, 'Asset deleted successfully.')
    await refused(MISSING, stack.asset(one.uid).fetch())
  }
  assert.equal((await stack.asset().folder(folder.uid).delete()).notice, 'Folder deleted successfully.')
}))

test('bulk', () => twice(async (stack, issued) => {
  const scope = [{ module: 'content_type', acl: { read: true, write: true } }]
  const token = await stack.managementToken().create({ token: { name: 'Jobs', scope } })
  const program = sdk().stack({ api_key: issued.api_key, management_token: token.token })
  const assets = [await upload(stack), await upload(stack)]
  const entries = [{ uid: NOBODY, content_type: 'multi_page', locale: 'en-us' }]
  const both = { assets: assets.map(({ uid }) => ({ uid })), ...EVERYWHERE }
  const bulk = stack.bulkOperation()

  const jobs = []
  for (const [action, asked] of [
    ['publish', { details: { assets: [{ uid: assets[0].uid }], ...EVERYWHERE } }],
    ['publish', { details: { entries, ...both } }],
    ['publish', { details: both, publishAllLocalized: true }],
    ['publish', { details: both, publishAllLocalized: false, skip_workflow_stage: true, approvals: true }],
    ['unpublish', { details: both, unpublishAllLocalized: true }],
  ]) {
    const { notice, job_id: id } = await bulk[action]({ ...asked, api_version: '3.2' })
    assert.match(notice, /in progress/)
    jobs.push([action, id])
  }
  for (const [action, id] of jobs) {
    for (const more of [{}, { bulk_version: 'v3' }]) {
      const job = await program.bulkOperation().jobStatus({ job_id: id, api_version: '3.2', ...more })
      assert.deepEqual([job.uid, job.api_key, job.action, job.status], [id, issued.api_key, action, 'complete'])
      assert.deepEqual([job.body.locales, job.body.environments], [EVERYWHERE.locales, EVERYWHERE.environments])
      assert.ok(job.summary)
    }
    assert.ok((await program.bulkOperation().getJobItems(id, { limit: 50 })).items.length > 0)
  }

  await refused([412], bulk.publish({ details: { assets: [{ uid: '' }], ...EVERYWHERE } }))
  await refused(WRONG, bulk.publish({ details: {} }))
  await refused(WRONG, bulk.publish({ details: { ...both, environments: [] } }))
  await refused([400, 401, 404, 412, 422], bulk.publish({ details: { ...both, environments: ['nowhere'] } }))
  await refused(MISSING, bulk.publish({ details: { ...both, locales: ['xx-xx'] } }))
  for (const stranger of await strangers(stack, issued)) {
    await refused(REFUSED, stranger.bulkOperation().publish({ details: both, api_version: '3.2' }))
    await refused(REFUSED, stranger.bulkOperation().delete({ details: { assets: both.assets } }))
  }

  assert.match((await bulk.delete({ details: { assets: both.assets } })).notice, /in progress/)
  await refused(MISSING, stack.asset(assets[0].uid).fetch())
  await token.delete()
}))

test('release', () => twice(async (stack, issued) => {
  const { uid } = await upload(stack)
  const said = { name: 'First release', description: 'Adding release date 2020-21-07', locked: false, archived: false }
  const item = { uid, version: 1, content_type_uid: 'sys_assets', action: 'publish', locale: 'en-us' }

  const made = await stack.release().create({ release: said })
  assert.deepEqual([made.name, made.description], [said.name, said.description])
  assert.equal((await stack.release(made.uid).fetch()).description, said.description)
  assert.equal((await made.item().create({ item })).uid, made.uid)
  assert.equal((await made.item().create({ items: [item] })).name, said.name)
  assert.deepEqual((await made.item().findAll()).items.map((one) => [one.uid, one.version]), [[uid, 1]])
  assert.equal((await made.item().delete({ items: [item] })).release.uid, made.uid)
  const added = await stack.bulkOperation().addItems({
    data: { release: made.uid, action: 'publish', locale: ['en-us'], reference: true, items: [item] },
    bulk_version: '2.0',
  })
  assert.equal(added.notice, 'Your add to release request is in progress.')
  assert.equal((await made.item().findAll()).items.length, 1)
  const deployed = await made.deploy({ environments: EVERYWHERE.environments, locales: EVERYWHERE.locales, action: 'publish' })
  assert.equal(deployed.notice, 'Release sent successfully for deployment.')

  const fetched = await stack.release(made.uid).fetch()
  fetched.name = 'Update release name'
  assert.equal((await fetched.update()).name, 'Update release name')
  const again = Object.assign(stack.release(made.uid), said)
  assert.equal((await again.update()).name, said.name)
  const found = await stack.release().query({ query: { name: said.name } }).find()
  assert.deepEqual(found.items.map((one) => one.uid), [made.uid])
  const copy = await made.clone({ name: 'New Clone Name', description: 'New Desc' })
  assert.deepEqual([copy.name, copy.description], ['New Clone Name', 'New Desc'])

  await refused(TAKEN, stack.release().create({ release: said }))
  await refused(WRONG, stack.release().create({ release: { description: 'no name' } }))
  await refused(WRONG, made.item().create({ items: [] }))
  await refused(MISSING, made.item().create({ item: { ...item, uid: NOBODY } }))
  await refused([400, 401, 404, 422], made.deploy({ environments: ['nowhere'], action: 'publish' }))
  await refused(MISSING, stack.release(NOBODY).fetch())
  await refused(MISSING, stack.release(NOBODY).delete())
  for (const stranger of await strangers(stack, issued)) {
    await refused(REFUSED, stranger.release().query().find())
    await refused(REFUSED, stranger.release(made.uid).delete())
  }

  for (const one of [made, copy]) {
    assert.equal((await stack.release(one.uid).delete()).notice, 'Release deleted successfully.')
    await refused(MISSING, stack.release(one.uid).fetch())
  }
  await stack.asset(uid).delete()
}))

test('environments, languages, branches and aliases are nobody else\'s', () => twice(async (stack, issued) => {
  const calls = [
    [(one) => one.environment(), { environment: { name: 'theirs' } }],
    [(one) => one.locale(), { locale: { code: 'fr-fr' } }],
    [(one) => one.branch(), { branch: { uid: 'theirs', source: 'main' } }],
  ]
  for (const stranger of await strangers(stack, issued)) {
    for (const [of, said] of calls) {
      await refused(REFUSED, of(stranger).query().find())
      await refused(REFUSED, of(stranger).create(said))
    }
    await refused(REFUSED, stranger.branchAlias('theirs').createOrUpdate('main'))
    await refused(REFUSED, stranger.environment('development').delete())
  }
  assert.deepEqual((await stack.branch().query().find()).items.map(({ uid }) => uid), ['main'])
  assert.deepEqual((await stack.environment().query().find()).items.map(({ name }) => name), ['development'])
}))
