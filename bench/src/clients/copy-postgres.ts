import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { given } from '../lib/clients.ts'
import { factLine } from '../lib/events.ts'
import { type InsertOptions, insertFor } from '../lib/inserts.ts'

/** COPY of ready-made lines, each batch a transaction of its own. */
const options = given<InsertOptions>()
const pool = new pg.Pool({ connectionString: options.url, max: options.atOnce })

// The text format of COPY: tabs between columns, backslashes doubled.
const copyLine = (number: number): string =>
  (JSON.parse(factLine(number)) as unknown[]).map((value) => String(value).replaceAll('\\', '\\\\')).join('\t') // it is an array

await insertFor(options, copyLine, async (lines) => {
  const client = await pool.connect()
  try {
    await pipeline(Readable.from([`${lines.join('\n')}\n`]), client.query(copyFrom(`copy ${options.table} from stdin`)))
  } finally {
    client.release()
  }
})
await pool.end()
