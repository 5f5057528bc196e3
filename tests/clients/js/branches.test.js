// Every call that the SDK has on environments, languages, branches and aliases; twice in a row, as suites are run.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openings, refusal, upload } from './sdk.js'

const URLS = [{ locale: 'en-us', url: 'https://example.com/' }]

async function environments (stack) {
  const made = await stack.environment().create({ environment: { name: 'production', urls: URLS } })
  assert.deepEqual([made.name, made.urls], ['production', URLS])
  const twice = await refusal(stack.environment().create({ environment: { name: 'production', urls: URLS } }))
  assert.deepEqual(twice, { status: 422, errorCode: 119, fields: ['name'] })
  assert.equal((await refusal(stack.environment().create({ environment: { urls: URLS } }))).status, 422)

  const found = await stack.environment('production').fetch()
  found.name = 'live'
  found.urls.push({ locale: 'fr-fr', url: 'https://example.com/fr' })
  const updated = await found.update()
  assert.deepEqual([updated.name, updated.urls.length, updated.uid], ['live', 2, made.uid])
  const listed = await stack.environment().query({ query: { name: 'live' }, include_count: true }).find()
  assert.deepEqual([listed.count, listed.items[0].uid], [1, made.uid])

  assert.equal((await stack.environment('live').delete()).notice, 'Environment deleted successfully.')
  assert.equal((await refusal(stack.environment('live').fetch())).status, 422)
}

async function languages (stack) {
  const added = await stack.locale().create({ locale: { code: 'de-de', name: 'German', fallback_locale: 'en-us' } })
  assert.deepEqual([added.code, added.fallback_locale], ['de-de', 'en-us'])
  await stack.locale().create({ locale: { code: 'de-at', fallback_locale: 'de-de' } })
  assert.equal((await refusal(stack.locale().create({ locale: { code: 'de-de' } }))).errorCode, 247)
  assert.equal((await refusal(stack.locale().create({ locale: { code: 'invalid-code-format' } }))).status, 422)

  const found = await stack.locale('de-at').fetch()
  found.name = 'Austrian'
  found.fallback_locale = 'en-us'
  const updated = await found.update()
  assert.deepEqual([updated.code, updated.name, updated.fallback_locale], ['de-at', 'Austrian', 'en-us'])
  const master = await stack.locale().query({ query: { fallback_locale: null } }).find()
  assert.deepEqual(master.items.map(({ code }) => code), ['en-us'])
  assert.equal((await stack.locale().query({ include_count: true }).find()).count, 3)

  assert.equal((await refusal(stack.locale('en-us').delete())).status, 422)
  for (const code of ['de-at', 'de-de']) {
    assert.equal((await stack.locale(code).delete()).notice, 'Language removed successfully.')
  }
  assert.equal((await refusal(stack.locale('de-de').fetch())).status, 422)
}

async function branches (stack, reopen) {
  const asset = await upload(stack, { title: 'Logo' })
  const made = await stack.branch().create({ branch: { uid: 'dev', source: 'main' } })
  assert.deepEqual([made.uid, made.source, made.alias], ['dev', 'main', []])
  assert.equal((await refusal(stack.branch().create({ branch: { uid: 'dev', source: 'main' } }))).status, 422)
  assert.equal((await refusal(stack.branch().create({ branch: { uid: 'No-Name' } }))).status, 422)
  assert.equal((await stack.branch('dev').fetch()).source, 'main')
  assert.deepEqual((await stack.branch().query().find()).items.map(({ uid }) => uid), ['main', 'dev'])
  assert.deepEqual((await stack.branch().query({ query: { source: 'main' } }).find()).items.length, 1)
  const compared = { base_branch: 'main', compare_branch: 'dev' }
  const compare = stack.branch('main').compare('dev')
  for (const told of [await compare.all(), await compare.contentTypes(), await compare.globalFields()]) {
    assert.deepEqual(told.branches, compared)
  }
  await merges(stack, compared)

  const dev = reopen({ branch_uid: 'dev' })
  const copied = await dev.asset(asset.uid).fetch({ include_branch: true })
  assert.deepEqual([copied.title, copied._branch], ['Logo', 'dev'])
  copied.title = 'Changed'
  await copied.update()
  assert.equal((await stack.asset(asset.uid).fetch()).title, 'Logo')

  await aliases(stack, reopen)
  assert.equal((await refusal(stack.branch('main').delete())).status, 422)
  assert.equal((await stack.branch('dev').delete()).notice, 'Branch deleted successfully.')
  assert.equal((await refusal(dev.asset(asset.uid).fetch())).errorCode, 905)
  await stack.asset(asset.uid).delete()
}

async function merges (stack, compared) {
  const how = { ...compared, default_merge_strategy: 'ignore', merge_comment: 'Merging dev into main' }
  const items = [{ uid: 'blog', type: 'content_type', merge_strategy: 'merge_prefer_base' }]
  const merged = await stack.branch().merge({ item_merge_strategies: items }, how)
  const { base_branch: base, compare_branch: compare, status } = merged.merge_details
  assert.deepEqual([{ base_branch: base, compare_branch: compare }, status], [compared, 'complete'])
  assert.deepEqual((await stack.branch().mergeQueue().find()).queue[0], merged)
  assert.deepEqual(await stack.branch().mergeQueue(merged.uid).fetch(), { queue: [merged] })
  assert.equal((await refusal(stack.branch().merge({}, { ...how, compare_branch: 'nowhere' }))).status, 422)
  assert.equal((await refusal(stack.branch().mergeQueue('nothing').fetch())).status, 422)
}

async function aliases (stack, reopen) {
  const assigned = await stack.branchAlias('live').createOrUpdate('dev')
  assert.deepEqual([assigned.uid, assigned.alias, assigned.urlPath], ['dev', 'live', '/stacks/branches/dev'])
  const [found] = (await stack.branchAlias().fetchAll({ query: { uid: 'dev' } })).items
  assert.deepEqual([found.uid, found.alias], ['dev', 'live'])
  assert.equal((await stack.branchAlias('live').fetch()).alias, 'live')
  assert.equal((await reopen({ branch_uid: 'live' }).asset().query().find()).items[0].title, 'Changed')
  assert.equal((await stack.branchAlias('live').createOrUpdate('main')).uid, 'main')
  assert.equal((await reopen({ branch_uid: 'live' }).asset().query().find()).items[0].title, 'Logo')
  for (const call of [
    () => stack.branchAlias('nowhere').fetch(),
    () => stack.branchAlias('more').createOrUpdate('nowhere'),
    () => stack.branchAlias('Invalid-Alias!@').createOrUpdate('main'),
  ]) {
    assert.equal((await refusal(call())).status, 422)
  }
  assert.equal((await stack.branchAlias('live').delete()).notice, 'Branch alias deleted successfully.')
}

for (const [what, walk] of Object.entries({ environments, languages, branches })) {
  test(`${what} are made, found, changed and deleted, twice`, async () => {
    const reopen = await openings()
    await walk(reopen(), reopen)
    await walk(reopen(), reopen)
  })
}
