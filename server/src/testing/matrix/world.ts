import type { Role } from '@regulars/contract'
import { createSignInLink, systemCaller } from '../../domains/organization/index.ts'
import type { App } from '../../kernel/http.ts'
import { createServer } from '../../main.ts'
import { type TestRuntime, testRuntime } from '../index.ts'
import { quietCity } from '../quiet-city.ts'
import { makeExperiment } from './build-experiments.ts'
import { decideMoney, type MoneySettings } from './build-payments.ts'
import { helloOf, playOf, publishPlay, simulateOnce } from './build-plays.ts'
import { bearer, type Caller, gatherCallers, type Headers, send, signIn } from './callers.ts'
import { addPocket, customerCaller, openPocket, type PocketThings } from './customers.ts'
import { Canaries, marks, phoneMark, type Zone } from './places.ts'
import { Observer } from './snapshot.ts'
import { ask, type Builder, buildZone, type Workshop, type ZoneThings } from './zone.ts'

/** What belongs to a workspace as a whole. */
export type WorkspaceThings = Builder &
  MoneySettings & {
    word: string
    key: number
    flow: string
    /** Uploaded and not started. */
    readyImport: string
    mapping: unknown
    /** Done, with a rejected line. */
    doneImport: string
    /** Code of a label. */
    label: string
    audience: string
    list: string
    envelope: number
    /** A prescription filled and not started. */
    cure: number
    /** A note on a channel. */
    decision: number
    experiment: number
    /** By hand. */
    play: number
    /** Of the play, over. */
    simulation: number
  }

export type World = Workshop & {
  callers: Caller[]
  zones: Record<Zone, ZoneThings>
  workspaces: Record<'own' | 'foreign', WorkspaceThings>
  /** The reports there are, their filters and how they break down. */
  reports: { name: string; filters: string[]; breakdowns: string[] }[]
  /** What the customers among the callers hold. */
  pockets: Record<'own' | 'foreign', PocketThings>
  close(): Promise<void>
}

/** App id of somebody who buys in the first and the third store. */
export const sharedPerson = 'shared-person'

const csvOf = (word: string): string =>
  [
    'order,customer,phone,at,quantity,amount',
    `${word}-import-1,${word}-card,${phoneMark}0001,2026-01-05 10:00:00,1,12.50`,
    `${word}-import-2,${word}-card,${phoneMark}0001,${word}-yesterday,1,3.00\n`,
  ].join('\n')

export async function uploadImport(
  app: App,
  headers: Headers,
  word: string,
): Promise<{ id: string; mapping: unknown }> {
  return ask(app, { ...headers, 'content-type': 'text/csv', 'x-file-name': `${word}.csv` }, [
    'POST',
    '/v1/imports?kind=orders',
    csvOf(word),
  ])
}

export async function importSettled(app: App, headers: Headers, id: string): Promise<void> {
  for (;;) {
    const { state } = await ask<{ state: string }>(app, headers, ['GET', `/v1/imports/${id}`])
    if (state !== 'running') return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

async function openWorkspace(
  { app, runtime, canaries }: Workshop,
  home: 'own' | 'foreign',
  made: { workspace: number; owner: number },
): Promise<WorkspaceThings> {
  const { word } = marks[home]
  const owner = await signIn(app, await createSignInLink(runtime.deps, systemCaller(made.workspace), made.owner))
  await ask(app, owner, ['PATCH', '/v1/workspace', { name: `${word} Shop` }])
  const newKey = (kind: 'write' | 'secret') =>
    ask<{ key: { id: number }; secret: string }>(app, owner, ['POST', '/v1/keys', { kind, name: `${word} ${kind}` }])
  const [write, secret] = [await newKey('write'), await newKey('secret')]
  // The first use of a key is noted; the second changes nothing.
  await send(app, 'GET', '/v1/workspace', bearer(secret.secret))
  const flow = await ask<{ id: string }>(app, owner, [
    'POST',
    '/v1/flows',
    {
      name: `${word} flow`,
      steps: [{ kind: 'store.visited', label: `${word} step` }, { kind: 'order.paid' }],
      within: '90d',
    },
  ])
  const done = await uploadImport(app, owner, word)
  await ask(app, owner, ['POST', `/v1/imports/${done.id}/start`, {}])
  await importSettled(app, owner, done.id)
  const ready = await uploadImport(app, owner, word)
  const known = await defineAudience(app, owner, word)
  const money = await decideMoney({ app }, owner, word)
  const envelope = await fundEnvelope({ app, runtime }, owner, word)
  const filled = { requestId: `${word}-cure`, parameters: { off: 500 } }
  const cure = await ask<{ id: number }>(app, owner, ['POST', '/v1/prescriptions/birthday/drafts', filled])
  const stopped = { channel: 'app', day: '2026-01-01', decision: 'stopped', note: `${word} note` }
  const decision = await ask<{ id: number }>(app, owner, ['POST', '/v1/channel-decisions', stopped])
  const experiment = await makeExperiment(app, owner, word)
  const play = await publishPlay(app, owner, playOf(word))
  const simulation = await simulateOnce(app, owner, play)
  const hello = await publishPlay(app, owner, helloOf(word))
  canaries.addPublicIds(home, [flow.id, done.id, ready.id, known.audience, known.list])
  return {
    word,
    workspace: made.workspace,
    owner,
    writeKey: write.secret,
    sku: `${word}-sku`,
    key: secret.key.id,
    flow: flow.id,
    readyImport: ready.id,
    mapping: ready.mapping,
    doneImport: done.id,
    ...known,
    ...money,
    envelope,
    cure: cure.id,
    decision: decision.id,
    experiment,
    play,
    simulation,
    hello,
  }
}

/** An envelope that lasts for the whole test. */
export async function fundEnvelope(
  { app, runtime }: Pick<Workshop, 'app' | 'runtime'>,
  owner: Headers,
  word: string,
): Promise<number> {
  const endsAt = new Date(runtime.deps.clock.now().getTime() + 30 * 86_400_000).toISOString()
  const envelope = { requestId: `${word}-envelope`, name: `${word} envelope`, kind: 'group', asset: 'points', endsAt }
  const size = { totalMinor: 1_000_000, pieces: 10_000, frequency: 'L100' }
  return (await ask<{ id: number }>(app, owner, ['POST', '/v1/envelopes', { ...envelope, ...size }])).id
}

async function defineAudience(
  app: App,
  owner: Headers,
  word: string,
): Promise<Pick<WorkspaceThings, 'label' | 'audience' | 'list'>> {
  const label = `${word}-label`
  const words = { en: `${word} label`, zh: `${word} label` }
  const definition = {
    code: label,
    name: words,
    scenario: 'churn-recall',
    category: 'value',
    kind: 'fact',
    type: 'flag',
  }
  await ask(app, owner, ['POST', '/v1/labels', definition])
  await ask(app, owner, ['POST', `/v1/labels/${label}/publish`])
  const expression = { label, known: false }
  const audience = { name: `${word} audience`, expression }
  const list = { name: `${word} list`, customers: [] }
  return {
    label,
    audience: (await ask<{ id: string }>(app, owner, ['POST', '/v1/audiences', audience])).id,
    list: (await ask<{ id: string }>(app, owner, ['POST', '/v1/customer-lists', list])).id,
  }
}

async function callersOf(
  { app }: Workshop,
  own: WorkspaceThings,
  stranger: Headers,
  things: Record<Zone, ZoneThings>,
): Promise<Caller[]> {
  const { store, city } = things.a1
  const place: Partial<Record<Role, object>> = {
    'city-manager': { city },
    'store-manager': { store },
    clerk: { store },
    courier: { store },
  }
  const powerless = await ask<{ secret: string }>(app, own.owner, [
    'POST',
    '/v1/keys',
    { kind: 'secret', name: 'powerless', permissions: [] },
  ])
  const callers = await gatherCallers({
    owner: own.owner,
    stranger,
    powerlessKey: powerless.secret,
    writeKey: own.writeKey,
    async session(role) {
      const person = { email: `caller-${role}@shop.example`, name: `Caller ${role}`, role, ...place[role] }
      const invited = await ask<{ link: { token: string } }>(app, own.owner, ['POST', '/v1/staff', person])
      return signIn(app, invited.link)
    },
  })
  for (const { headers } of callers) await send(app, 'GET', '/v1/workspace', headers)
  return callers
}

/** Two workspaces full of things that can be told apart, and one caller of each sort. */
export async function buildWorld(): Promise<World> {
  const now = new Date()
  const runtime: TestRuntime = await testRuntime({ clock: { now: () => now }, program: quietCity })
  // Labels are computed when the test says so: tables are altered below, and looked at between calls.
  await runtime.keeper.stop()
  const app = await createServer(runtime)
  const observer = await Observer.open(runtime)
  const shop: Workshop = { app, runtime, observer, canaries: new Canaries(), now }
  await observer.startIdsOf('own')
  const own = await openWorkspace(shop, 'own', runtime)
  const city = { code: 'elderberry-city', name: 'Elderberry City' }
  const [first, second] = [
    await ask<{ id: number; code: string }>(app, own.owner, ['POST', '/v1/cities', city]),
    await startCity(shop, own, 'b1'),
  ]
  const things: Partial<Record<Zone, ZoneThings>> = {}
  things.a1 = await buildZone(shop, own, 'a1', first)
  things.a2 = await buildZone(shop, own, 'a2', first)
  things.b1 = await buildZone(shop, own, 'b1', second)
  await observer.startIdsOf('foreign')
  const foreign = await openWorkspace(shop, 'foreign', await runtime.newWorkspace())
  things.foreign = await buildZone(shop, foreign, 'foreign', await startCity(shop, foreign, 'foreign'))
  const all = things as Record<Zone, ZoneThings> // each of the four was just built

  await observer.startIdsAt(900_000_001)
  await addSharedPerson(shop, own, all)
  const pockets = { own: await addPocket(app, own, all.a1), foreign: await addPocket(app, foreign, all.foreign) }
  // Messages that staff of other stores must not read.
  for (const { storeCode, phones } of [all.a2, all.b1]) await openPocket(app, own.owner, storeCode, phones[0] ?? '')
  const callers = [
    ...(await callersOf(shop, own, foreign.owner, all)),
    customerCaller('own', 'a1', pockets.own),
    customerCaller('foreign', 'foreign', pockets.foreign),
  ]
  await runtime.drained()
  await runtime.keeper.settled()
  const close = async (): Promise<void> => {
    await observer.close()
    await app.close()
  }
  const reports = await listReports(shop, own)
  return { ...shop, callers, zones: all, workspaces: { own, foreign }, reports, pockets, close }
}

async function listReports({ app }: Workshop, own: Builder): Promise<World['reports']> {
  type Catalogue = {
    reports: { name: string; filters: string[]; params: { name: string; choices?: { value: string }[] }[] }[]
  }
  const { reports } = await ask<Catalogue>(app, own.owner, ['GET', '/v1/reports'])
  return reports.map(({ name, filters, params }) => ({
    name,
    filters,
    breakdowns: params.find((param) => param.name === 'by')?.choices?.map(({ value }) => value) ?? [],
  }))
}

async function startCity({ app, observer }: Workshop, by: Builder, zone: Zone): Promise<{ id: number; code: string }> {
  await observer.startIdsOf(zone)
  const { word } = marks[zone]
  return ask(app, by.owner, ['POST', '/v1/cities', { code: `${word}-city`, name: `${word} City` }])
}

/** Somebody known to two stores that may not know of each other. */
async function addSharedPerson(
  { app, runtime, now }: Workshop,
  own: Builder,
  things: Record<Zone, ZoneThings>,
): Promise<void> {
  const orders = ([things.a1, things.b1] as const).map(({ word, storeCode }, index) => ({
    orderNo: `${word}-shared`,
    storeCode,
    paidAt: new Date(now.getTime() - (40 - index) * 86_400_000).toISOString(),
    customer: { app: sharedPerson },
    lines: [{ sku: own.sku, quantity: 1, amountMinor: 4200 + index }],
  }))
  await ask(app, own.owner, ['POST', '/v1/orders/batch', { orders }])
  await runtime.drained()
}
