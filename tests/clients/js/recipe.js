// npm install @contentstack/management
import contentstack from '@contentstack/management'

const client = contentstack.client({ host: '127.0.0.1', port: 8000, insecure: true, authtoken: 'blt0123456789abcdef' })
const stack = client.stack({ api_key: 'blt7472697074796368' })

console.log((await stack.asset().query().find()).items.length)
