// From a login to tokens and out again, with the calls that the vendor's own suites make around assets. Twice in a row.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MISSING, REFUSED, TAKEN, WRONG, known, refusal, refused, sdk } from './sdk.js'

const ENVIRONMENT = 'development'
const SOME = { read: true }
const ALL = { read: true, write: true }

const management = (name, more = {}) => ({
  token: { name, description: 'A walk', scope: [{ module: 'content_type', acl: ALL }], ...more },
})
const delivery = (name, environment = ENVIRONMENT) => ({
  token: {
    name,
    description: 'A walk',
    scope: [
      { module: 'environment', environments: [environment], acl: SOME },
      { module: 'branch', branches: ['main'], acl: SOME },
    ],
  },
})

async function signedIn (issued) {
  const client = sdk()
  const { notice, user } = await client.login({ email: issued.email, password: issued.password })
  assert.equal(notice, 'Login Successful.')
  return { client, user }
}

async function twice (walk) {
  const issued = await known()
  await walk(issued)
  await walk(issued)
}

test('user', () => twice(async (issued) => {
  for (const wrong of [
    { email: issued.email, password: 'wrong' },
    { email: '', password: '' },
    { email: 'invalid-email', password: 'x' },
    {},
  ]) {
    const error = await refusal(sdk().login(wrong))
    assert.deepEqual([error.status, error.errorCode], [422, 104])
  }

  const { client, user } = await signedIn(issued)
  assert.equal(user.email, issued.email)
  const fetched = await client.getUser({ include_orgs: true, include_orgs_roles: true })
  assert.equal(fetched.uid, user.uid)
  assert.equal(fetched.organizations.filter((one) => one.org_roles.shift().admin).length, 1)
  fetched.first_name = 'Ada'
  assert.equal((await fetched.update()).first_name, 'Ada')
  const other = sdk({ authtoken: user.authtoken })
  assert.equal((await other.getUser()).first_name, 'Ada')

  await refused(REFUSED, sdk({ authtoken: 'invalid_auth_token' }).getUser())
  await refused(REFUSED, sdk().getUser())

  assert.deepEqual(await client.logout(), { notice: "You've logged out successfully!" })
  await refused(REFUSED, client.getUser())
  await refused(REFUSED, sdk({ authtoken: user.authtoken }).getUser())
}))

test('organization', () => twice(async (issued) => {
  const { client } = await signedIn(issued)
  const { items } = await client.organization().fetchAll()
  assert.equal(items.length, 1)
  const organization = await client.organization(items[0].uid).fetch({ include_plan: true })
  assert.equal(organization.name, items[0].name)
  assert.equal(organization.plan.features.find((one) => one.uid === 'assetsScan').enabled, false)
  assert.ok((await organization.stacks()).items.every((stack) => stack.org_uid === organization.uid))
  assert.ok((await organization.roles()).items.length > 0)

  await refused(MISSING, client.organization('blt0000000000000000').fetch())
  await refused(MISSING, client.organization('invalid').stacks())
  await refused(REFUSED, sdk({ authtoken: 'invalid' }).organization().fetchAll())
  await client.logout()
}))

test('stack', () => twice(async (issued) => {
  const { client, user } = await signedIn(issued)
  const [{ uid }] = (await client.organization().fetchAll()).items
  const said = { name: 'Walk', description: 'A walk', master_locale: 'en-us' }

  const made = await client.stack().create({ stack: said }, { organization_uid: uid })
  assert.deepEqual([made.name, made.org_uid, made.owner_uid], ['Walk', uid, user.uid])
  const stack = client.stack({ api_key: made.api_key })
  const fetched = await stack.fetch()
  assert.deepEqual([fetched.name, fetched.master_locale], ['Walk', 'en-us'])
  fetched.name = 'Walked'
  fetched.description = 'It was a walk'
  const updated = await fetched.update()
  assert.deepEqual([updated.name, updated.description], ['Walked', 'It was a walk'])
  assert.equal((await fetched.users()).length, 1)

  const found = await client.stack().query({ query: { name: 'Walked' } }).find()
  assert.deepEqual(found.items.map((one) => one.api_key), [made.api_key])
  assert.equal((await client.stack().query({ include_count: true }).find()).count, 2)

  assert.deepEqual((await fetched.settings()).live_preview, {})
  const variables = { stack_variables: { enforce_unique_urls: true } }
  assert.equal((await fetched.addSettings(variables)).stack_variables.enforce_unique_urls, true)
  // It sends empty sections to be added, which take nothing back.
  assert.equal((await fetched.resetSettings()).stack_variables.enforce_unique_urls, true)
  const shared = await fetched.share(['test@example.com'], { 'test@example.com': ['blt1'] })
  assert.equal(shared.notice, 'The invitation has been sent successfully.')
  const unshared = await fetched.unShare('test@example.com')
  assert.equal(unshared.notice, 'The stack has been successfully unshared.')
  assert.ok((await fetched.transferOwnership(issued.email)).notice.includes(issued.email))

  await refused(WRONG, client.stack().create({ stack: { description: 'no name' } }))
  await refused(WRONG, client.stack().create({ stack: {} }))
  await refused(MISSING, client.stack().create({ stack: said }, { organization_uid: 'invalid' }))
  await refused(MISSING, fetched.unShare('nobody@example.com'))
  await refused([401, 403, 404, 412, 422], client.stack({ api_key: 'invalid_api_key' }).fetch())
  await refused(REFUSED, sdk({ authtoken: 'invalid' }).stack().query().find())

  assert.deepEqual(await fetched.delete(), { notice: 'Stack deleted successfully!' })
  assert.equal((await client.stack().query().find()).items.length, 1)
  await client.logout()
}))

test('management token', () => twice(async (issued) => {
  const { client } = await signedIn(issued)
  const stack = client.stack({ api_key: issued.api_key })

  const made = await stack.managementToken().create(management('Walk', { expires_on: '2090-01-01' }))
  assert.ok(made.uid)
  assert.match(made.token, /^cs/)
  const fetched = await stack.managementToken(made.uid).fetch()
  assert.deepEqual([fetched.name, fetched.token, fetched.scope[0].module], ['Walk', undefined, 'content_type'])
  fetched.name = 'Walked'
  assert.equal((await fetched.update()).name, 'Walked')
  const { items } = await stack.managementToken().query({ query: { name: 'Walked' } }).find()
  assert.deepEqual(items.map((one) => one.uid), [made.uid])

  const program = sdk().stack({ api_key: issued.api_key, management_token: made.token })
  assert.ok((await program.asset().query().find()).items)

  await refused(TAKEN, stack.managementToken().create(management('Walked')))
  await refused(WRONG, stack.managementToken().create({ token: { name: 'no scope' } }))
  await refused(WRONG, stack.managementToken().create({ token: {} }))
  await refused(MISSING, stack.managementToken('blt0000000000000000').fetch())
  await refused(MISSING, stack.managementToken('blt0000000000000000').delete())

  assert.equal((await fetched.delete()).notice, 'Management Token deleted successfully.')
  await refused(MISSING, stack.managementToken(made.uid).fetch())
  await refused(REFUSED, program.asset().query().find())
  await client.logout()
}))

test('delivery and preview token', () => twice(async (issued) => {
  const { client } = await signedIn(issued)
  const stack = client.stack({ api_key: issued.api_key })

  const made = await stack.deliveryToken().create(delivery('Walk'))
  assert.deepEqual([made.name, made.type, made.scope[0].environments[0].name], ['Walk', 'delivery', ENVIRONMENT])
  const fetched = await stack.deliveryToken(made.uid).fetch()
  assert.equal(fetched.token, made.token)
  fetched.name = 'Walked'
  fetched.scope = delivery('').token.scope
  assert.equal((await fetched.update()).name, 'Walked')
  const { items } = await stack.deliveryToken().query({ query: { name: 'Walked' } }).find()
  assert.deepEqual(items.map((one) => one.uid), [made.uid])

  const previewed = await fetched.previewToken().create()
  assert.match(previewed.preview_token, /^cs/)
  await refused(TAKEN, fetched.previewToken().create())
  assert.equal((await stack.deliveryToken(made.uid).fetch()).preview_token, previewed.preview_token)
  assert.equal((await fetched.previewToken().delete()).notice, 'Preview token deleted successfully.')
  await refused(MISSING, fetched.previewToken().delete())
  const both = await stack.deliveryToken().create(delivery('Both'), { create_with_preview_token: true })
  assert.match(both.preview_token, /^cs/)

  await refused(TAKEN, stack.deliveryToken().create(delivery('Both')))
  await refused(WRONG, stack.deliveryToken().create({ token: { name: 'no scope' } }))
  await refused(MISSING, stack.deliveryToken().create(delivery('Nowhere', 'nowhere')))
  await refused(MISSING, stack.deliveryToken('blt0000000000000000').fetch())

  for (const one of [fetched, both]) {
    assert.equal((await one.delete()).notice, 'Delivery Token deleted successfully.')
    await refused(MISSING, stack.deliveryToken(one.uid).fetch())
  }
  await client.logout()
}))
