import pg from 'pg'

export async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  await client.end()
  return rows[0]?.server_version ?? ''
}

export const clickhouseVersion = async (url: string): Promise<string> =>
  (await askClickHouse(url, 'select version()')).trim()

/** One statement over the ClickHouse HTTP interface; the address carries user and token. */
export const askClickHouse = async (url: string, statement: string, body?: string): Promise<string> =>
  (await askForBytes(url, statement, body)).toString('utf8')

export async function askForBytes(url: string, statement: string, body?: string): Promise<Buffer> {
  const { origin, username, password } = new URL(url)
  const ask = (): Promise<Response> =>
    fetch(`${origin}/?query=${encodeURIComponent(statement)}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
      ...(body === undefined ? {} : { body }),
    })
  // A kept connection is closed by the server while a row fills memory for minutes; the second one is new.
  const response = await ask().catch(ask)
  const answer = Buffer.from(await response.arrayBuffer())
  if (!response.ok) throw new Error(`${statement}: ${answer.toString('utf8')}`)
  return answer
}
