import { createServer } from 'node:http'

/** A plain server on node:http: reads the body, parses it, hands the text to `keep`, answers `{"success":true}`. */
export async function answerJson(keep: (body: string) => Promise<unknown>): Promise<void> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8')
      const parsed: unknown = JSON.parse(body)
      const answer = JSON.stringify({ success: typeof parsed === 'object' })
      keep(body).then(
        () => response.writeHead(200, { 'content-type': 'application/json' }).end(answer),
        () => response.writeHead(500).end(),
      )
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}\n`)
  process.on('SIGTERM', () => process.exit(0))
}
