import { given } from '../lib/clients.ts'
import { askClickHouse } from '../lib/engines.ts'
import { factLine } from '../lib/events.ts'
import { type InsertOptions, insertFor } from '../lib/inserts.ts'

/** Inserts ready-made lines over the ClickHouse HTTP interface, each batch acknowledged when it is on disk. */
const options = given<InsertOptions>()
const statement = `insert into ${options.table} format JSONCompactEachRow`
await insertFor(options, factLine, (lines) => askClickHouse(options.url, statement, lines.join('\n')))
