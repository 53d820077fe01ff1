import { LabelInput, type Permission } from '@regulars/contract'
import { beforeAll, expect, test } from 'vitest'
import { testServer } from '../../testing/index.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { findPublicIds } from '../customers/index.ts'
import { createLabel, publishLabel } from '../labels/operations/change-label.ts'
import { createApiKey, ensureStores } from '../organization/index.ts'
import { settlePlays, startPlayJobs } from './index.ts'
import { advanceRuns } from './operations/advance-runs.ts'

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS
// Ten in the morning in Shanghai.
let now = Date.parse('2026-06-01T02:00:00Z')
const server = await testServer({ clock: { now: () => new Date(now) } })
const { deps, workspace } = server
let shop: PlayShop

// biome-ignore lint/suspicious/noExplicitAny: answers of many routes, each looked at by its test
type Answer = { status: number; body: any }

async function call(method: string, path: string, body?: unknown, key = server.secretKey): Promise<Answer> {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
}
const get = async (path: string, key?: string) => (await call('GET', path, undefined, key)).body
const keyWith = async (...permissions: Permission[]) =>
  (await createApiKey(deps, shop.by, { kind: 'secret', name: permissions.join(), permissions })).secret

const words = { en: 'Hello', zh: '你好' }
const end = { do: 'exit' } as const
const draft = async (definition: object) => (await call('POST', '/v1/plays', { definition })).body.id as number
async function publish(definition: object): Promise<number> {
  const id = await draft(definition)
  expect(await call('POST', `/v1/plays/${id}/publish`, {})).toMatchObject({ status: 200 })
  return id
}
let serial = 0
async function enter(play: number, customers: readonly number[]): Promise<string[]> {
  const ids = await findPublicIds(deps, shop.scope, [...customers])
  const named = customers.map((customer) => ids.get(customer) ?? '')
  await call('POST', `/v1/plays/${play}/entries`, { requestId: `r-${++serial}`, customers: named })
  await settlePlays(deps)
  return named
}

beforeAll(() => {
  shop = openPlayShop(server, workspace)
})

test('an event at the door changes a label, brings the person into an audience, and the play says its message: by the running jobs alone', async () => {
  const about = { scenario: 'churn-recall', category: 'identity', kind: 'rule', type: 'flag' }
  const aggregate = { source: 'events', fn: 'count', where: { kinds: ['code.scanned'] } }
  const rule = { measure: { aggregate }, result: { as: 'flag', from: 2 } }
  await createLabel(deps, shop.by, LabelInput.parse({ code: 'scans', name: words, ...about, rule }))
  await publishLabel(deps, shop.by, 'scans')
  await server.keeper.settled()
  const loop = await publish(
    playOf(
      { tell: { do: 'touch', title: { en: 'You scan a lot', zh: '常扫码' }, body: words, next: 'end' }, end },
      { entry: { on: 'audience', who: { label: 'scans', is: ['true'] }, change: 'enters' } },
    ),
  )
  const stop = startPlayJobs(deps)
  try {
    const scan = (id: string, userId: string) => ({ type: 'track', event: 'code.scanned', messageId: id, userId })
    const batch = [scan('1', 'often'), scan('2', 'often'), scan('3', 'seldom')]
    const sent = await fetch(`${server.url}/v1/batch`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${server.writeKey}:`)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ batch }),
    })
    expect(sent.status).toBe(200)
    // Nobody calls anything here: it comes by itself, or the test waits until it is ended from outside.
    let said = { items: [] as { customer: string; content: { title: { en: string } } }[] }
    while (said.items.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20))
      said = await get(`/v1/touches?sender=play/${loop}`)
    }
    expect(said.items).toMatchObject([{ outcome: 'sent', content: { title: { en: 'You scan a lot' } } }])
    const { runs } = await get(`/v1/plays/${loop}/runs`)
    expect(runs).toMatchObject([{ customer: said.items[0]?.customer, state: 'done', outcomes: { tell: 'sent' } }])
    expect(await get(`/v1/plays/${loop}/report`)).toMatchObject({ entered: 1, ended: 1 })
  } finally {
    await stop()
  }
})

test('the list is found by state, aim, hook and words, a page at a time, and says who came in during the last week', async () => {
  const [anna = 0, boris = 0] = await shop.people(2)
  const named = (en: string, zh: string, kind: string) =>
    playOf(
      { end },
      { name: { en, zh }, hook: { kind: kind as 'theme', name: `${en} hook` }, again: { rule: 'always' } },
    )
  const spring = await publish(named('Spring tea', '春茶', 'product'))
  const autumn = await publish(named('Autumn tea', '秋茶', 'theme'))
  await call('POST', `/v1/plays/${autumn}/state`, { to: 'paused' })
  const ids = async (query: string) => (await get(`/v1/plays?${query}`)).plays.map(({ id }: { id: number }) => id)
  expect(await ids('search=TEA')).toEqual([autumn, spring])
  expect(await ids(`search=${encodeURIComponent('春')}`)).toEqual([spring])
  expect(await ids('search=autumn%20tea%20hook')).toEqual([autumn])
  // Not by the names that fields have inside.
  expect(await ids('search=%22en%22')).toEqual([])
  expect(await ids('search=tea&hook=product')).toEqual([spring])
  expect(await ids('search=tea&state=paused')).toEqual([autumn])
  expect(await ids('search=tea&aim=scale')).toEqual([])
  expect((await call('GET', '/v1/plays?hook=nothing')).status).toBe(400)
  const first = await get('/v1/plays?search=tea&limit=1')
  expect(first.plays.map(({ id }: { id: number }) => id)).toEqual([autumn])
  expect(await ids(`search=tea&limit=1&cursor=${first.next}`)).toEqual([spring])

  await enter(spring, [anna])
  // The day before yesterday a week ago is one too many; today and six days before are seven.
  now += 6 * DAY_MS
  await enter(spring, [anna, boris])
  expect(await get(`/v1/plays/${spring}`)).toMatchObject({ entered: 3, enteredLastWeek: 3 })
  now += DAY_MS
  expect(await get(`/v1/plays/${spring}`)).toMatchObject({ entered: 3, enteredLastWeek: 2 })
  const [listed] = (await get('/v1/plays?search=spring')).plays
  expect(listed).toMatchObject({ id: spring, entered: 3, enteredLastWeek: 2, running: 0 })
})

test('a report adds up over versions, says who waits where, and the list of runs says the same of each', async () => {
  const people = await shop.people(5)
  const steps = {
    rest: { do: 'wait' as const, for: { hours: 2 }, next: 'tell' },
    tell: { do: 'touch' as const, purpose: 'service' as const, title: words, body: words, next: 'end' },
    end,
  }
  const id = await publish(playOf(steps))
  const named = await enter(id, people.slice(0, 3))
  now += 2 * HOUR_MS
  await settlePlays(deps)
  await call('PUT', `/v1/plays/${id}/draft`, {
    definition: playOf({ ...steps, rest: { ...steps.rest, for: { days: 2 } } }),
  })
  expect((await call('POST', `/v1/plays/${id}/publish`, {})).body).toMatchObject({ version: 2, moved: 0 })
  await enter(id, people.slice(3))
  const report = await get(`/v1/plays/${id}/report`)
  expect(report).toMatchObject({
    entered: 5,
    running: 2,
    ended: 3,
    reached: 0,
    goalRate: 0,
    experiment: null,
    lift: null,
  })
  const figures = report.steps.map((one: Record<string, unknown>) => [
    one.version,
    one.step,
    one.entered,
    one.left,
    one.waiting,
  ])
  expect(figures.toSorted()).toEqual(
    [
      [1, 'rest', 3, 3, 0],
      [1, 'tell', 3, 3, 0],
      [1, 'end', 3, 3, 0],
      [2, 'rest', 2, 0, 2],
      [2, 'tell', 0, 0, 0],
      [2, 'end', 0, 0, 0],
    ].toSorted(),
  )
  const runs = (await get(`/v1/plays/${id}/runs?state=running`)).runs
  expect(runs).toMatchObject([
    { version: 2, step: 'rest' },
    { version: 2, step: 'rest' },
  ])
  expect(new Date(runs[0].wakeAt).getTime()).toBe(now + 2 * DAY_MS)
  expect((await get(`/v1/plays/${id}/runs?step=end`)).runs).toHaveLength(3)
  const own = (await get(`/v1/plays/${id}/runs?customer=${named[0]}`)).runs
  expect(own).toMatchObject([
    { customer: named[0], state: 'done', version: 1, outcomes: { rest: 'passed', tell: 'sent' } },
  ])
  const half = await get(`/v1/plays/${id}/runs?limit=3`)
  const rest = await get(`/v1/plays/${id}/runs?limit=3&cursor=${half.next}`)
  expect([half.runs.length, rest.runs.length, rest.next]).toEqual([3, 2, undefined])
  expect((await call('GET', '/v1/plays/999999/report')).status).toBe(404)
  expect((await call('GET', '/v1/plays/999999/runs')).status).toBe(404)
})

test('tasks, runs and examples of a dry run name the customer for who may see contact data, and masked for who may not', async () => {
  await deps.db.as(shop.scope, (tx) => ensureStores(tx, deps, workspace, ['north']))
  const batch = [
    { type: 'identify', messageId: 'who', userId: 'who', traits: { name: 'Ning Li', phone: '13812345678' } },
  ]
  await fetch(`${server.url}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${server.writeKey}:`)}`, 'content-type': 'application/json' },
    body: JSON.stringify({ batch }),
  })
  await server.drained()
  const found = (await get('/v1/customers?search=13812345678')).customers[0]
  const outcomes = [{ name: 'spoke', words, next: 'end' }]
  const play = await publish(
    playOf({ call: { do: 'task', title: words, store: 'north', due: { days: 1 }, outcomes, late: 'end' }, end }),
  )
  await call('POST', `/v1/plays/${play}/entries`, { requestId: 'task', customers: [found.id] })
  await settlePlays(deps)
  const masked = await keyWith('tasks:use')
  const [open] = (await get(`/v1/tasks?play=${play}&state=open&store=north`)).tasks
  expect(open).toMatchObject({ customer: found.id, customerName: 'Ning Li', store: { code: 'north' }, state: 'open' })
  const [hidden] = (await get(`/v1/tasks?play=${play}`, masked)).tasks
  expect(hidden).toMatchObject({ customer: found.id, customerName: expect.stringContaining('*') })
  expect(hidden.customerName).not.toContain('Ning Li')
  expect((await get(`/v1/tasks?play=${play}&store=nowhere`)).tasks).toEqual([])
  const reads = await keyWith('plays:read', 'plays:write')
  const [run] = (await get(`/v1/plays/${play}/runs`)).runs
  const [unread] = (await get(`/v1/plays/${play}/runs`, reads)).runs
  expect([run.customerName, unread.customerName]).toEqual(['Ning Li', hidden.customerName])
  const nameIn = async (key: string) => {
    const body = { definition: playOf({ end }), who: { did: { source: 'events', fn: 'count', where: {} }, from: 1 } }
    const { sample } = (await call('POST', '/v1/plays/dry-run', body, key)).body
    return sample.find(({ customer }: { customer: string }) => customer === found.id)?.customerName
  }
  expect([await nameIn(server.secretKey), await nameIn(reads)]).toEqual(['Ning Li', hidden.customerName])
  const done = await call('POST', `/v1/tasks/${open.id}/done`, { outcome: 'spoke', remark: 'Glad' }, masked)
  expect(done).toMatchObject({
    status: 200,
    body: { state: 'done', remark: 'Glad', customerName: hidden.customerName },
  })
  expect((await call('POST', `/v1/tasks/${open.id}/done`, { outcome: 'spoke' }, masked)).status).toBe(200)
  expect((await call('POST', '/v1/tasks/999999/done', { outcome: 'spoke' })).status).toBe(404)
})

test('a person’s plays are listed newest first, held out or not, whichever record of them came in, a page at a time', async () => {
  const [anna = 0, boris = 0] = await shop.people(2)
  const first = await publish(playOf({ rest: { do: 'wait', for: { days: 1 }, next: 'end' }, end }))
  const half = { share: 0.9, windowDays: 30, measure: 'money' as const }
  const second = await publish(playOf({ end }, { holdout: half, name: { en: 'Second', zh: '第二' } }))
  const [a, b] = await enter(first, [anna, boris])
  await enter(second, [anna, boris])
  await call('POST', `/v1/plays/${first}/state`, { to: 'paused' })
  now += DAY_MS
  await settlePlays(deps)
  const plays = (await get(`/v1/customers/${a}/plays`)).plays
  expect(plays.map(({ play }: { play: number }) => play)).toEqual([second, first])
  expect(plays[0]).toMatchObject({ name: { en: 'Second', zh: '第二' }, version: 1 })
  expect(['held-out', 'done']).toContain(plays[0].state)
  // Put aside while the play rests is still under way.
  expect(plays[1]).toMatchObject({ state: 'running', step: 'rest' })
  const one = await get(`/v1/customers/${a}/plays?limit=1`)
  const rest = await get(`/v1/customers/${a}/plays?limit=1&cursor=${one.next}`)
  expect([one.plays.length, rest.plays[0].play, rest.next]).toEqual([1, first, undefined])
  expect((await call('POST', `/v1/customers/${a}/merge`, { other: b, reason: 'same person' })).status).toBe(200)
  expect((await get(`/v1/customers/${a}/plays`)).plays).toHaveLength(4)
  expect((await call('GET', '/v1/customers/00000000-0000-4000-8000-000000000000/plays')).status).toBe(404)
})

test('what is not right is refused with the place and what to do, and nobody publishes, pauses or stops without the permission', async () => {
  const broken = await call('POST', '/v1/plays', { text: 'name: { en: [' })
  expect(broken).toMatchObject({ status: 422, body: { code: 'play_unreadable', errors: [{ path: 'text' }] } })
  const twice = await call('POST', '/v1/plays', { text: 'name: a\nname: b\n' })
  expect(twice).toMatchObject({ status: 422, body: { code: 'play_unreadable' } })
  expect((await call('POST', '/v1/plays', {})).status).toBe(400)
  const astray = playOf({ rest: { do: 'wait', for: { days: 1 }, next: 'nowhere' } })
  const { problems, id } = (await call('POST', '/v1/plays', { definition: astray })).body
  expect(problems).toMatchObject([
    { code: 'no_holdout' },
    { code: 'target_missing', step: 'rest' },
    { code: 'never_ends' },
  ])
  expect(await call('POST', `/v1/plays/${id}/publish`, {})).toMatchObject({
    status: 422,
    body: { code: 'play_has_problems', errors: [{ path: 'steps.rest.next' }] },
  })
  const writer = await keyWith('plays:read', 'plays:write')
  const sound = await draft(playOf({ rest: { do: 'wait', for: { days: 1 }, next: 'end' }, end }))
  expect((await call('POST', `/v1/plays/${sound}/publish`, {}, writer)).status).toBe(403)
  expect((await call('POST', `/v1/plays/${sound}/publish`, {})).status).toBe(200)
  expect((await call('POST', `/v1/plays/${sound}/publish`, {})).body.code).toBe('play_has_no_draft')
  for (const to of ['paused', 'stopped'])
    expect((await call('POST', `/v1/plays/${sound}/state`, { to }, writer)).status).toBe(403)
  // People can be moved only to a step that the new version has.
  await call('PUT', `/v1/plays/${sound}/draft`, { definition: playOf({ end }) })
  const lost = await call('POST', `/v1/plays/${sound}/publish`, { migrate: { rest: 'nowhere' } })
  expect(lost).toMatchObject({ status: 422, body: { code: 'play_move_unknown', errors: [{ path: 'migrate.rest' }] } })
  expect((await call('POST', `/v1/plays/${sound}/state`, { to: 'archived' })).body.code).toBe('play_state')
})

test('pausing leaves everybody where they stand, the kill switch takes back what waits, and the log says that it was taken back', async () => {
  const people = await shop.people(3)
  const { version, policy } = await get('/v1/gate/policy')
  const quiet = { from: '09:00', to: '23:00', channels: ['inbox'] }
  expect((await call('PUT', '/v1/gate/policy', { version, policy: { ...policy, quiet } })).status).toBe(200)
  const play = await publish(
    playOf({
      rest: { do: 'wait', for: { hours: 1 }, next: 'ring' },
      ring: { do: 'touch', title: words, body: words, next: 'later' },
      later: { do: 'wait', for: { days: 9 }, next: 'end' },
      end,
    }),
  )
  await enter(play, people)
  expect((await call('POST', `/v1/plays/${play}/state`, { to: 'paused' })).body).toMatchObject({
    state: 'paused',
    ended: 0,
  })
  now += HOUR_MS
  while ((await advanceRuns(deps)) > 0);
  expect(await get(`/v1/plays/${play}/report`)).toMatchObject({ running: 3, ended: 0 })
  await call('POST', `/v1/plays/${play}/state`, { to: 'running' })
  await settlePlays(deps)
  expect(
    (await get(`/v1/touches?sender=play/${play}`)).items.map(({ outcome }: { outcome: string }) => outcome),
  ).toEqual(Array(3).fill('waiting'))
  expect((await call('POST', `/v1/plays/${play}/state`, { to: 'stopped' })).body).toEqual({
    state: 'stopped',
    ended: 3,
    withdrawn: 3,
  })
  const { items } = await get(`/v1/touches?sender=play/${play}`)
  expect(items).toHaveLength(3)
  for (const item of items) expect(item).toMatchObject({ outcome: 'refused', reason: 'withdrawn' })
  const why = await get(`/v1/touches/${items[0].id}`)
  expect(why.summary.en).toContain('took it back')
  expect(await get(`/v1/plays/${play}/report`)).toMatchObject({ running: 0, ended: 3 })
  expect((await call('POST', `/v1/plays/${play}/state`, { to: 'running' })).body.code).toBe('play_state')
})
