// Every call that the SDK has on folders.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyStack, refusal, upload } from './sdk.js'

const FOLDER = 'application/vnd.contenstack.folder'

async function nested (stack) {
  const outer = await stack.asset().folder().create({ asset: { name: 'Outer', parent_uid: null } })
  const inner = await stack.asset().folder().create({ asset: { name: 'Inner', parent_uid: outer.uid } })
  return { outer, inner }
}

test('create and fetch', async () => {
  const stack = await emptyStack()
  const { outer, inner } = await nested(stack)

  const fetched = await stack.asset().folder(inner.uid).fetch({ include_path: true })

  assert.deepEqual([fetched.name, fetched.is_dir, fetched.parent_uid], ['Inner', true, outer.uid])
  assert.deepEqual([fetched.content_type, fetched._version], [FOLDER, 1])
  assert.deepEqual(fetched.path, [{ uid: outer.uid, name: 'Outer' }])
})

test('update renames and moves, sending the whole folder back', async () => {
  const stack = await emptyStack()
  const { inner } = await nested(stack)

  inner.name = 'Renamed'
  const renamed = await inner.update()
  renamed.parent_uid = null
  const moved = await renamed.update()

  assert.deepEqual([renamed.name, moved.name, moved.parent_uid, moved.uid], ['Renamed', 'Renamed', null, inner.uid])
  assert.deepEqual([renamed._version, moved._version], [2, 3])
})

test('lists of a folder', async () => {
  const stack = await emptyStack()
  const { outer, inner } = await nested(stack)
  const asset = await upload(stack, { parent_uid: outer.uid })
  const find = async (params) => (await stack.asset().query(params).find()).items.map((one) => one.uid).sort()

  assert.deepEqual(await find({ folder: outer.uid }), [asset.uid])
  assert.deepEqual(await find({ folder: outer.uid, include_folders: true }), [asset.uid, inner.uid].sort())
  assert.deepEqual(await find({ folder: 'cs_root' }), [outer.uid])
  assert.deepEqual(await find({ query: { is_dir: true } }), [outer.uid, inner.uid].sort())
  assert.deepEqual(await find({ query: { is_dir: true, name: 'Inner' } }), [inner.uid])
  assert.deepEqual(await find({ query: { parent_uid: outer.uid } }), [asset.uid])
})

test('delete takes everything inside with it', async () => {
  const stack = await emptyStack()
  const { outer, inner } = await nested(stack)
  const asset = await upload(stack, { parent_uid: inner.uid })

  assert.deepEqual(await outer.delete(), { notice: 'Folder deleted successfully.' })
  assert.equal((await refusal(inner.fetch())).status, 404)
  assert.equal((await refusal(asset.fetch())).status, 404)
})

test('what cannot be is refused in the envelope', async () => {
  const stack = await emptyStack()
  const { outer, inner } = await nested(stack)

  outer.parent_uid = inner.uid
  assert.deepEqual((await refusal(outer.update())).fields, ['parent_uid'])
  assert.deepEqual((await refusal(stack.asset().folder().create({ asset: {} }))).fields, ['name'])
})
