// Every call that the SDK has on many assets at once and on releases, and what else it lists on the way to assets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyStack, EVERYWHERE, refusal, upload } from './sdk.js'

const NOBODY = 'blt0000000000000000'

async function versions (stack, uid) {
  const { publish_details: details } = await stack.asset(uid).fetch({ include_publish_details: true })
  return details.map((one) => one.version)
}

test('publish and unpublish in bulk, and what became of it', async () => {
  const stack = await emptyStack()
  const { uid } = await upload(stack)
  const details = { assets: [{ uid }, { uid: NOBODY }], ...EVERYWHERE }

  const published = await stack.bulkOperation().publish({ details, api_version: '3.2' })

  assert.match(published.notice, /^Your bulk publish request is in progress/)
  assert.deepEqual(await versions(stack, uid), [1])
  const job = await stack.bulkOperation().jobStatus({ job_id: published.job_id, api_version: '3.2' })
  assert.deepEqual([job.uid, job.status, job.action], [published.job_id, 'complete', 'publish'])
  assert.deepEqual([job.body.locales, job.body.environments], [EVERYWHERE.locales, EVERYWHERE.environments])
  assert.deepEqual([job.summary.success, job.summary.failed], [1, 1])
  const listed = await stack.bulkOperation().getJobItems(published.job_id, { include_count: true, limit: 50 })
  assert.equal(listed.total_count, 2)
  assert.deepEqual(listed.items.map((one) => [one.uid, one.publish_details.status]), [[uid, 'success'], [NOBODY, 'failed']])

  const nested = { items: [{ uid, _content_type_uid: 'sys_assets' }], ...EVERYWHERE }
  const unpublished = await stack.bulkOperation().unpublish({ details: nested, is_nested: true, approvals: true })
  assert.match(unpublished.notice, /^Your bulk unpublish request is in progress/)
  assert.deepEqual(await versions(stack, uid), [])
})

test('delete in bulk, and what is refused', async () => {
  const stack = await emptyStack()
  const { uid } = await upload(stack)

  const empty = await refusal(stack.bulkOperation().publish({ details: { assets: [{ uid: '' }], ...EVERYWHERE } }))
  assert.deepEqual([empty.status, empty.fields], [412, ['uid']])
  const nowhere = { assets: [{ uid }], environments: ['nowhere'], locales: ['en-us'] }
  assert.equal((await refusal(stack.bulkOperation().publish({ details: nowhere }))).errorCode, 161)

  const deleted = await stack.bulkOperation().delete({ details: { assets: [{ uid }] } })
  assert.match(deleted.notice, /^Your bulk delete request is in progress/)
  assert.equal((await refusal(stack.asset(uid).fetch())).status, 404)
})

test('a release from its making to its end, twice in a row', async () => {
  const stack = await emptyStack()
  await release(stack)
  await release(stack)
})

async function release (stack) {
  const { uid } = await upload(stack)
  const made = await stack.release().create({ release: { name: 'Spring', description: 'New', locked: false, archived: false } })
  const item = { uid, version: 1, content_type_uid: 'built_io_upload', action: 'publish', locale: 'en-us' }

  assert.equal((await made.item().create({ item })).uid, made.uid)
  assert.equal((await made.item().create({ items: [item] })).uid, made.uid)
  const held = await made.item().findAll({ include_count: true })
  assert.deepEqual([held.count, held.items[0].uid, held.items[0].locale], [1, uid, 'en-us'])
  assert.equal((await made.deploy({ ...EVERYWHERE, action: 'publish' })).notice, 'Release sent successfully for deployment.')
  assert.deepEqual(await versions(stack, uid), [1])

  const copy = await made.clone({ name: 'Copy', description: 'Of spring' })
  assert.equal((await stack.release(copy.uid).item().findAll()).items.length, 1)
  const fetched = await stack.release(made.uid).fetch()
  assert.deepEqual(fetched.status.map((one) => one.status), ['success'])
  fetched.name = 'Autumn'
  assert.equal((await fetched.update()).name, 'Autumn')
  assert.deepEqual((await refusal(stack.release().create({ release: { name: 'Copy' } }))).fields, ['name'])
  const all = await stack.release().query({ include_count: true }).find()
  assert.deepEqual([all.count, all.items.map((one) => one.name)], [2, ['Copy', 'Autumn']])

  await made.item().delete({ items: [item] })
  assert.equal((await made.item().findAll()).items.length, 0)
  const added = await stack.bulkOperation().addItems({ data: { release: made.uid, items: [{ uid, content_type_uid: 'sys_assets' }] } })
  assert.equal((await stack.bulkOperation().getJobItems(added.job_id)).items[0].uid, uid)
  const updated = await stack.bulkOperation().updateItems({ data: { release: made.uid, items: ['$all'] } })
  assert.ok(updated.job_id)
  await made.item().delete({})
  assert.equal((await made.item().findAll()).items.length, 0)
  assert.equal((await refusal(made.item().move({ param: { release_uid: copy.uid, items: [] } }))).errorCode, 90012)
  for (const one of [made.uid, copy.uid]) {
    assert.equal((await stack.release(one).delete()).notice, 'Release deleted successfully.')
    assert.equal((await refusal(stack.release(one).fetch())).status, 422)
  }
}

test('what is not here is empty, not found, or not served', async () => {
  const stack = await emptyStack()
  const lists = [stack.contentType(), stack.globalField(), stack.extension(), stack.taxonomy(), stack.label(), stack.role()]
  lists.push(stack.workflow(), stack.workflow().publishRule(), stack.variantGroup(), stack.variants())

  for (const list of lists) {
    const found = list.query ? await list.query({ include_count: true }).find() : await list.fetchAll({ include_count: true })
    assert.deepEqual([found.items, found.count], [[], 0], list.urlPath)
  }
  assert.deepEqual((await stack.webhook().fetchAll({ include_count: true })).items, [])
  assert.deepEqual((await stack.auditLog().fetchAll({ include_count: true })).items, [])
  assert.equal((await refusal(stack.contentType('blog').fetch())).errorCode, 118)
  assert.equal((await refusal(stack.contentType('blog').entry().query().find())).errorCode, 118)
  assert.equal((await refusal(stack.label('x').fetch())).errorCode, 141)
  assert.equal((await refusal(stack.webhook('x').fetch())).errorCode, 141)
  const made = await refusal(stack.contentType().create({ content_type: { title: 'Blog', uid: 'blog', schema: [] } }))
  assert.deepEqual([made.status, made.errorCode], [422, 90012])
})
