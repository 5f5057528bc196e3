// iQmetrix from a page: one file in a form, and its address in an <img>.
export async function create (base, file) {
  const body = new FormData()
  body.append('Filename', file)
  const answer = await fetch(`${base}/assets`, { method: 'POST', headers: { Authorization: 'Bearer anything' }, body })
  if (!answer.ok) throw new Error(await answer.text())
  return answer.json()
}

export async function show (base, id) {
  return (await fetch(`${base}/assets/${id}`)).json()
}
