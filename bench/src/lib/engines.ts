import pg from 'pg'

export async function postgresVersion(url: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const { rows } = await client.query<{ server_version: string }>('show server_version')
  await client.end()
  return rows[0]?.server_version ?? ''
}

export const clickhouseVersion = async (url: string): Promise<string> => (await askClickHouse(url, 'select version()')).trim()

/** One statement over the ClickHouse HTTP interface; the address carries user and token. */
export async function askClickHouse(url: string, statement: string, body?: string): Promise<string> {
  const { origin, username, password } = new URL(url)
  const response = await fetch(`${origin}/?query=${encodeURIComponent(statement)}`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    ...(body === undefined ? {} : { body }),
  })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${statement}: ${answer}`)
  return answer
}
