// Lists, counts and queries in the forms in which the SDK and the vendor's CLI send them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyStack, refusal, upload } from './sdk.js'

async function stocked () {
  const stack = await emptyStack()
  const logo = await upload(stack, { title: 'Logo', tags: ['red', 'blue'] })
  const photo = await upload(stack, { title: 'Photo', tags: ['red'] })
  const words = { upload: Buffer.from('just words'), filename: 'note.txt', content_type: 'text/plain' }
  const note = await upload(stack, { title: 'Note', ...words })
  return { stack, logo, photo, note }
}

function titles (found) {
  return found.items.map((one) => one.title).sort()
}

test('find, findOne and count', async () => {
  const { stack } = await stocked()

  const all = await stack.asset().query({ include_count: true }).find()
  assert.deepEqual([titles(all), all.count], [['Logo', 'Note', 'Photo'], 3])
  assert.deepEqual(await stack.asset().query().count(), { assets: 3 })
  assert.equal((await stack.asset().query({ asc: 'created_at' }).findOne()).items[0].title, 'Logo')
})

test('pages and order', async () => {
  const { stack } = await stocked()
  const find = async (params) => (await stack.asset().query(params).find()).items.map((one) => one.title)

  assert.deepEqual(await find({ asc: 'title', limit: 2 }), ['Logo', 'Note'])
  assert.deepEqual(await find({ desc: 'title', limit: 2, skip: 2 }), ['Logo'])
  assert.deepEqual(await find({ skip: 999999 }), [])
  assert.deepEqual((await refusal(find({ limit: -1 }))).fields, ['limit'])
})

test('every operator', async () => {
  const { stack, logo } = await stocked()
  const find = async (query) => titles(await stack.asset().query({ query }).find())

  assert.deepEqual(await find({}), ['Logo', 'Note', 'Photo'])
  assert.deepEqual(await find({ title: 'Logo' }), ['Logo'])
  assert.deepEqual(await find({ title: { $ne: 'Logo' } }), ['Note', 'Photo'])
  assert.deepEqual(await find({ uid: { $in: [logo.uid] } }), ['Logo'])
  assert.deepEqual(await find({ title: { $nin: ['Logo', 'Note'] } }), ['Photo'])
  assert.deepEqual(await find({ file_size: { $lt: 11 } }), ['Note'])
  assert.deepEqual(await find({ file_size: { $gte: '11' } }), ['Logo', 'Photo'])
  assert.deepEqual(await find({ created_at: { $lte: logo.created_at }, title: 'Logo' }), ['Logo'])
  assert.deepEqual(await find({ description: { $exists: true } }), [])
  assert.deepEqual(await find({ content_type: { $regex: '^image/' } }), ['Logo', 'Photo'])
  assert.deepEqual(await find({ title: { $regex: 'O', $options: 'i' } }), ['Logo', 'Note', 'Photo'])
  assert.deepEqual(await find({ tags: 'blue' }), ['Logo'])
  assert.deepEqual(await find({ $and: [{ tags: 'red' }, { title: 'Photo' }] }), ['Photo'])
  assert.deepEqual(await find({ $or: [{ tags: 'blue' }, { filename: 'note.txt' }] }), ['Logo', 'Note'])
  assert.deepEqual(await refusal(find({ $and: [{}, {}] })), { status: 422, errorCode: 90001, fields: ['query'] })
})

test('what the CLI sends to count and to list', async () => {
  const { stack } = await stocked()
  const counting = { limit: 1, skip: 10 ** 100, asc: 'created_at', include_count: false }

  assert.deepEqual(await stack.asset().query(counting).count(), { assets: 3 })
  assert.deepEqual(await stack.asset().query({ ...counting, query: { is_dir: true } }).count(), { assets: 0 })
  const except = { BASE: ['created_at', 'updated_at', 'created_by', 'updated_by', '_metadata', 'published'] }
  const listed = await stack.asset().query({ skip: 0, include_publish_details: true, except }).find()
  assert.deepEqual(titles(listed), ['Logo', 'Note', 'Photo'])
  assert.equal(listed.items[0].created_at, undefined)
  assert.deepEqual(listed.items[0].publish_details, [])
})

test('only, in both of its forms', async () => {
  const { stack } = await stocked()

  for (const only of [{ BASE: ['title'] }, ['BASE', 'title']]) {
    const { items } = await stack.asset().query({ only }).find()
    assert.deepEqual(items.map((one) => one.title).sort(), ['Logo', 'Note', 'Photo'])
    assert.equal(items[0].url, undefined)
    assert.ok(items[0].uid)
  }
})
