// Every call that the SDK has on assets.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EVERYWHERE, PNG, emptyStack, refusal, upload } from './sdk.js'

const NOBODY = 'blt0000000000000000'

test('create from a buffer, with every field', async () => {
  const stack = await emptyStack()
  const folder = await stack.asset().folder().create({ asset: { name: 'Images' } })
  const fields = { title: 'A pixel', description: 'One', tags: ['a', 'b'], parent_uid: folder.uid }

  const created = await upload(stack, fields, { include_dimension: true, include_branch: true })

  assert.match(created.uid, /^blt[0-9a-f]{16}$/)
  assert.deepEqual(
    [created.title, created.description, created.tags, created.parent_uid],
    ['A pixel', 'One', ['a', 'b'], folder.uid],
  )
  assert.deepEqual([created.filename, created.content_type], ['pixel.png', 'image/png'])
  assert.equal(created.file_size, String(PNG.length))
  assert.deepEqual([created._version, created.is_dir, created._branch], [1, false, 'main'])
  assert.deepEqual(created.dimension, { height: 1, width: 1 })
})

test('create from a file, with tags in one text', async (t) => {
  const stack = await emptyStack()
  const directory = await mkdtemp(join(tmpdir(), 'triptych-js-'))
  t.after(() => rm(directory, { recursive: true }))
  const path = join(directory, 'page.html')
  await writeFile(path, '<!doctype html><title>x</title>')

  const created = await stack.asset().create({ upload: path, tags: 'x,y' })

  assert.deepEqual([created.title, created.filename], ['page.html', 'page.html'])
  assert.deepEqual(created.tags, ['x', 'y'])
  assert.match(created.content_type, /html/)
})

test('fetch, by uid and with parameters', async () => {
  const stack = await emptyStack()
  const { uid } = await upload(stack)

  const fetched = await stack.asset(uid).fetch()
  const shown = await stack.asset(uid).fetch({
    version: 1,
    relative_urls: true,
    include_dimension: true,
    include_metadata: true,
    include_path: true,
    include_publish_details: true,
    include_asset_scan_status: true,
    locale: 'en-us',
  })

  assert.equal(fetched.uid, uid)
  assert.ok(fetched.url.startsWith(process.env.TRIPTYCH_URL))
  assert.equal(fetched.dimension, undefined)
  assert.doesNotMatch(shown.url, /^https?:/)
  assert.deepEqual([shown._version, shown.path, shown.publish_details], [1, [], []])
  assert.deepEqual([shown._metadata, shown._asset_scan_status], [{ extensions: {} }, 'not_scanned'])
})

test('update sends the whole asset back', async () => {
  const stack = await emptyStack()
  const { uid } = await upload(stack, { title: 'Before', tags: ['a'] })
  const asset = await stack.asset(uid).fetch({ include_dimension: true, include_publish_details: true })
  Object.assign(asset, { title: 'After', description: 'New', tags: ['b', 'c'] })

  const updated = await asset.update()

  assert.deepEqual([updated.title, updated.description, updated.tags], ['After', 'New', ['b', 'c']])
  assert.deepEqual([updated.uid, updated._version, updated.url], [uid, 2, asset.url])
  assert.equal((await stack.asset(uid).fetch({ version: 1 })).title, 'Before')
})

test('update moves, and sets the permanent URL', async () => {
  const stack = await emptyStack()
  const folder = await stack.asset().folder().create({ asset: { name: 'Images' } })
  const asset = await upload(stack)
  const permanent = `${process.env.TRIPTYCH_URL}/v3/assets/blt7472697074796368/${asset.uid}/pixel`

  asset.parent_uid = folder.uid
  const moved = await asset.update()
  moved.permanent_url = permanent
  const named = await moved.update()

  assert.deepEqual([named.parent_uid, named.permanent_url, named._version], [folder.uid, permanent, 1])
  const { data } = await stack.asset().download({ url: permanent, responseType: 'arraybuffer' })
  assert.deepEqual(data, PNG)
})

test('replace keeps the uid and makes a version', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)

  const replaced = await asset.replace({ upload: Buffer.from('just words'), filename: 'note.txt' })

  assert.deepEqual([replaced.uid, replaced._version], [asset.uid, 2])
  assert.deepEqual([replaced.filename, replaced.file_size], ['note.txt', '10'])
  assert.notEqual(replaced.url, asset.url)
})

test('download, of an asset and by address', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)

  const own = await asset.download({ responseType: 'arraybuffer' })
  const other = await stack.asset().download({ url: asset.url, responseType: 'stream' })

  assert.deepEqual(own.data, PNG)
  assert.equal(own.headers['content-type'], 'image/png')
  assert.deepEqual(Buffer.concat(await other.data.toArray()), PNG)
})

test('publish and unpublish, now and later', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)
  const details = async () => (await stack.asset(asset.uid).fetch({ include_publish_details: true })).publish_details

  const published = await asset.publish({ publishDetails: EVERYWHERE, version: 1 })
  assert.equal(published.notice, 'Asset sent for publishing.')
  assert.deepEqual((await details()).map((one) => [one.locale, one.version]), [['en-us', 1]])

  const nextMonth = new Date(Date.now() + 30 * 24 * 3600 * 1000).toISOString()
  const later = { publishDetails: EVERYWHERE, locale: 'en-us', scheduledAt: nextMonth }
  assert.equal((await asset.unpublish(later)).notice, 'Asset sent for unpublishing.')
  assert.equal((await details()).length, 1)

  assert.equal((await asset.unpublish({ publishDetails: EVERYWHERE })).notice, 'Asset sent for unpublishing.')
  assert.deepEqual(await details(), [])
})

test('references', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)

  assert.deepEqual(await asset.getReferences(), { references: [] })
  assert.deepEqual(await asset.getReferences({ include_publish_details: true }), { references: [] })
})

test('headers of a single call', async () => {
  const stack = await emptyStack()
  const { uid } = await upload(stack)
  const asset = stack.asset(uid).addHeader('branch', 'nowhere')

  assert.deepEqual((await refusal(asset.fetch())).fields, ['branch'])
  assert.equal((await asset.addHeaderDict({ branch: 'main' }).fetch()).uid, uid)
  assert.equal((await asset.removeHeader('branch').fetch()).uid, uid)
})

test('delete', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)

  assert.deepEqual(await asset.delete(), { notice: 'Asset deleted successfully.' })
  assert.deepEqual(await refusal(asset.fetch()), { status: 404, errorCode: 145, fields: ['uid'] })
})

test('what is not there or not right is refused in the envelope', async () => {
  const stack = await emptyStack()
  const asset = await upload(stack)
  const unknown = { environments: ['nowhere'], locales: ['en-us'] }

  const missing = { status: 404, errorCode: 145, fields: ['uid'] }
  assert.deepEqual(await refusal(stack.asset(NOBODY).fetch()), missing)
  assert.deepEqual(await refusal(stack.asset(NOBODY).update()), missing)
  assert.deepEqual(await refusal(stack.asset(NOBODY).replace({ upload: PNG })), missing)
  assert.deepEqual(await refusal(stack.asset(NOBODY).publish({ publishDetails: EVERYWHERE })), missing)
  assert.deepEqual(await refusal(stack.asset(NOBODY).getReferences()), missing)
  assert.deepEqual(await refusal(stack.asset(NOBODY).delete()), missing)
  assert.deepEqual((await refusal(asset.publish({ publishDetails: unknown }))).errorCode, 161)
  assert.deepEqual((await refusal(upload(stack, { parent_uid: NOBODY }))).fields, ['parent_uid'])
  assert.deepEqual((await refusal(asset.fetch({ version: 9 }))).fields, ['version'])
})
