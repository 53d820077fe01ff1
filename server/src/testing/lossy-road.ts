import { createServer, request as forward } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What becomes of a request on its way: it arrives, its answer is lost, or it is turned back before it arrives. */
export type Fate = 'arrives' | 'answer lost' | 'busy' | 'too many'

export type Road = { url: string; travelled: Record<Fate, number>; close(): Promise<void> }

/** A road to `target` on which the fate of the n-th request (from 0) is as given. */
export async function openRoad(target: string, fateOf: (n: number) => Fate): Promise<Road> {
  const travelled: Record<Fate, number> = { arrives: 0, 'answer lost': 0, busy: 0, 'too many': 0 }
  let count = 0
  const server = createServer((incoming, outgoing) => {
    const fate = fateOf(count++)
    travelled[fate] += 1
    if (fate === 'busy' || fate === 'too many') {
      incoming.resume()
      outgoing.writeHead(fate === 'busy' ? 503 : 429, { 'retry-after': '1' }).end()
      return
    }
    const { method, headers, url = '' } = incoming
    const onward = forward(`${target}${url}`, { method, headers }, (answer) => {
      if (fate === 'answer lost') {
        // The server has done its work; only the client does not hear of it.
        answer.resume().on('end', () => incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    onward.on('error', () => incoming.socket.destroy())
    incoming.pipe(onward)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // listening on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    travelled,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
