// The package brings no types; these are the two of its functions that we use.
declare module 'pg-copy-streams' {
  import type { Readable, Writable } from 'node:stream'
  import type { Submittable } from 'pg'

  /** Rows leave PostgreSQL as `copy … to stdout` prints them. */
  export function to(sql: string): Readable & Submittable
  /** Rows enter PostgreSQL as `copy … from stdin` reads them. */
  export function from(sql: string): Writable & Submittable
}
