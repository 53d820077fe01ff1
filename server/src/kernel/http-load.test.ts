import { expect, test } from 'vitest'
import { Admission } from './admission.ts'
import { createHttp } from './http.ts'
import { silentLog } from './log.ts'

test('a place is given back when the answer is out, when it fails and when the caller hangs up; beyond the bound the answer is 503 with a time to come again', async () => {
  const gate = new Admission([{ name: 'work', most: 2 }])
  const app = await createHttp({
    log: silentLog,
    trustProxy: false,
    authenticate: async () => undefined,
    authenticateCustomer: async () => undefined,
    admission: { gate, classOf: ({ load }) => load },
  })
  const held: (() => void)[] = []
  app.get('/work', { config: { public: true, load: 'work' } }, async () => ({ done: true }))
  app.get('/held', { config: { public: true, load: 'work' } }, async () => {
    await new Promise<void>((done) => held.push(done))
    return { done: true }
  })
  app.get('/broken', { config: { public: true, load: 'work' } }, () => {
    throw new Error('broken')
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const running = () => gate.counts()[0]?.running
  try {
    for (let n = 0; n < 5; n++) {
      expect((await app.inject({ url: '/work' })).statusCode).toBe(200)
      expect((await app.inject({ url: '/broken' })).statusCode).toBe(500)
      expect(await (await fetch(`${url}/work`)).json()).toEqual({ done: true })
    }
    await expect.poll(running).toBe(0)

    const hangUp = new AbortController()
    const gone = fetch(`${url}/held`, { signal: hangUp.signal }).catch(() => 'gone')
    const waiting = app.inject({ url: '/held' })
    await expect.poll(() => held.length).toBe(2)
    const refused = await app.inject({ url: '/work' })
    expect(refused.statusCode).toBe(503)
    expect(refused.json()).toMatchObject({ code: 'overloaded' })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    hangUp.abort()
    expect(await gone).toBe('gone')
    await expect.poll(running).toBe(1)
    for (const done of held) done()
    expect((await waiting).statusCode).toBe(200)
    await expect.poll(running).toBe(0)
  } finally {
    for (const done of held) done()
    // The client keeps its connections open.
    app.server.closeAllConnections()
    await app.close()
  }
})
