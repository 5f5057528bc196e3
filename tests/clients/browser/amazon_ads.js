// Amazon Ads from a page: ask for an address, PUT the file to it, register it, find it.
const CREDENTIALS = {
  'Authorization': 'Bearer Atza|anything',
  'Amazon-Advertising-API-ClientId': 'amzn1.application-oa2-client.anything',
  'Amazon-Advertising-API-Scope': '87478924',
}

export async function add (base, file, onProgress) {
  const { url } = await post(`${base}/assets/upload`, { filename: file.name })
  await put(url, file, onProgress)
  return post(`${base}/assets/register`, { url, name: file.name, assetType: 'IMAGE', assetSubTypeList: ['LOGO'] })
}

export function search (base, text) {
  return post(`${base}/assets/search`, { text })
}

export async function show (base, assetId) {
  const answer = await fetch(`${base}/assets?${new URLSearchParams({ assetId })}`, { headers: CREDENTIALS })
  return answer.json()
}

async function post (address, content) {
  const headers = { ...CREDENTIALS, 'Content-Type': 'application/json' }
  const answer = await fetch(address, { method: 'POST', headers, body: JSON.stringify(content) })
  if (!answer.ok) throw new Error(`${answer.headers.get('x-amzn-RequestId')}: ${(await answer.json()).details}`)
  return answer.json()
}

// Only XMLHttpRequest tells how much of a body has gone.
function put (url, file, onProgress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.upload.onprogress = ({ loaded, total }) => onProgress(loaded / total)
    request.onload = () => request.status === 200 ? resolve(request.getResponseHeader('ETag')) : reject(request.status)
    request.onerror = reject
    request.open('PUT', url)
    request.send(file)
  })
}
