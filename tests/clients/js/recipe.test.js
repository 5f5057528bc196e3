// What docs/clients.md says of this SDK, as it is printed there.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import test from 'node:test'

test('the recipe lists what is there', () => {
  const { hostname, port } = new URL(process.env.TRIPTYCH_URL)
  const recipe = readFileSync(new URL('recipe.js', import.meta.url), 'utf8')
  const here = recipe.replace("'127.0.0.1', port: 8000", `'${hostname}', port: ${port}`)
  assert.notEqual(here, recipe)
  const said = execFileSync(process.execPath, ['--input-type=module', '-'], { input: here, cwd: import.meta.dirname })
  assert.match(said.toString(), /^\d+\n$/)
})
