import { createClient } from 'redis'
import { given } from '../lib/clients.ts'
import { answerJson } from './json-server.ts'

/** The same server in front of Redis: each event is an entry of a stream, answered when the append-only file is synced. */
const { port } = given<{ port: number }>()
const client = createClient({ socket: { host: '127.0.0.1', port } })
await client.connect()
await answerJson((body) => client.xAdd('events', '*', { body }))
