// Contentstack from a page: upload, list.
const STACK = { api_key: 'blt7472697074796368', authtoken: 'blt0123456789abcdef' }

export async function upload (base, file, title) {
  const body = new FormData()
  body.append('asset[upload]', file)
  body.append('asset[title]', title)
  const answer = await fetch(`${base}/v3/assets`, { method: 'POST', headers: STACK, body })
  const content = await answer.json()
  if (!answer.ok) throw new Error(content.error_message)
  return content.asset
}

export async function list (base) {
  const answer = await fetch(`${base}/v3/assets?include_count=true`, { headers: STACK })
  return answer.json()
}

export async function update (base, uid, asset) {
  const headers = { ...STACK, 'Content-Type': 'application/json' }
  const answer = await fetch(`${base}/v3/assets/${uid}`, { method: 'PUT', headers, body: JSON.stringify({ asset }) })
  return (await answer.json()).asset
}
