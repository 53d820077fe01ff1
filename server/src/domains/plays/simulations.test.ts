import type { PlayDefinitionInput, PlaySimulation, StagedPlay } from '@regulars/contract'
import { expect, test } from 'vitest'
import type { ProgramEnd, ProgramRun } from '../../kernel/program.ts'
import { testServer } from '../../testing/index.ts'
import { playOf } from '../../testing/plays.ts'
import { nothingHappened } from '../../testing/quiet-city.ts'
import { systemCaller } from '../organization/index.ts'
import { readSource } from './operations/keep-draft.ts'
import { endSilent } from './operations/simulate-play.ts'
import { stageDefinition, stagePlay } from './operations/stage-play.ts'

/** A process whose life the test lives. */
type Running = { args: readonly string[]; options: ProgramRun; end(end: Partial<ProgramEnd>): void }
const running: Running[] = []
const sweeps: string[] = []
const program = {
  run: (args: readonly string[], options: ProgramRun): Promise<ProgramEnd> => {
    if (args.includes('--sweep')) {
      sweeps.push(args.join(' '))
      return Promise.resolve({ code: 0, said: '', complaint: '' })
    }
    return new Promise((resolve) =>
      running.push({ args, options, end: (end) => resolve({ code: 0, said: '', complaint: '', ...end }) }),
    )
  },
  close: async () => {},
}
let now = Date.parse('2026-03-02T04:00:00Z')
const server = await testServer({ clock: { now: () => new Date(now) }, program })
const by = systemCaller(server.workspace)

type Answer<T> = { status: number; body: T & { code?: string } }
async function ask<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: object): Promise<Answer<T>> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.secretKey}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  return { status: response.status, body: (await response.json()) as Answer<T>['body'] } // what the route answers
}

const talk = (title: string): PlayDefinitionInput =>
  playOf({
    say: { do: 'touch', title: { en: title, zh: title }, body: { en: 'Hello', zh: '你好' }, next: 'end' },
    end: { do: 'exit' },
  })

const draft = async (definition: PlayDefinitionInput): Promise<number> =>
  (await ask<{ id: number }>('POST', '/v1/plays', { definition })).body.id

const start = (play: number, body: object = {}) => ask<PlaySimulation>('POST', `/v1/plays/${play}/simulations`, body)
const look = (play: number, id: number) => ask<PlaySimulation>('GET', `/v1/plays/${play}/simulations/${id}`)

/** The state that a simulation comes to, which is written after its process has ended. */
async function become(play: number, id: number, is: (one: PlaySimulation) => boolean): Promise<PlaySimulation> {
  for (;;) {
    const { body } = await look(play, id)
    if (is(body)) return body
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
const isOver = ({ state }: PlaySimulation): boolean => state !== 'running'

test('a simulation answers at once, says how far it is, and keeps its result for whoever looks again', async () => {
  const play = await draft(talk('One'))
  const { status, body } = await start(play, { people: 60, days: 3, seed: 7 })
  expect([status, body.state, body.progress]).toEqual([202, 'running', { phase: 'waking', day: 0 }])
  const process = running.at(-1)
  expect(process?.args.join(' ')).toBe('play simulate --staged --format json --people 60 --days 3 --seed 7')
  const staged = JSON.parse(process?.options.input ?? '') as StagedPlay
  expect(staged).toMatchObject({ day: '2026-03-02', shop: { timezone: 'Asia/Shanghai', currency: 'CNY' } })
  process?.options.onLine?.(JSON.stringify({ phase: 'living', day: 2 }))
  const half = await become(play, body.id, ({ progress }) => progress.phase === 'living')
  expect(half.progress).toEqual({ phase: 'living', day: 2 })
  process?.end({ said: JSON.stringify({ ...nothingHappened, entered: 12 }) })
  const over = await become(play, body.id, isOver)
  expect(over).toMatchObject({ state: 'done', problem: null, current: true, result: { entered: 12 } })
  const listed = await ask<{ simulations: PlaySimulation[] }>('GET', `/v1/plays/${play}/simulations`)
  expect(listed.body.simulations).toEqual([over])
  await ask('PUT', `/v1/plays/${play}/draft`, { definition: talk('Another') })
  expect((await look(play, body.id)).body).toMatchObject({ current: false, result: { entered: 12 } })
})

test('only one simulation runs on an installation, and the next one can begin when it is over', async () => {
  const [one, two] = [await draft(talk('One')), await draft(talk('Two'))]
  const both = await Promise.all([start(one), start(two)])
  expect(both.map(({ status }) => status).toSorted()).toEqual([202, 409])
  expect(both.find(({ status }) => status === 409)?.body.code).toBe('simulation_running')
  const first = both.find(({ status }) => status === 202)?.body
  running.at(-1)?.end({ said: JSON.stringify(nothingHappened) })
  await become(first?.play ?? 0, first?.id ?? 0, isOver)
  const next = await start(two)
  expect(next.status).toBe(202)
  running.at(-1)?.end({ said: JSON.stringify(nothingHappened) })
  await become(two, next.body.id, isOver)
})

test('a process that fails is told with its last words, and what it left is swept away', async () => {
  const play = await draft(talk('One'))
  const { body } = await start(play)
  const swept = sweeps.length
  running.at(-1)?.end({ code: 1, complaint: '{"phase":"waking","day":0}\nNo space is left.' })
  expect(await become(play, body.id, isOver)).toMatchObject({
    state: 'failed',
    problem: 'No space is left.',
    result: null,
  })
  await expect.poll(() => sweeps.length).toBe(swept + 1)
  const again = await start(play)
  running.at(-1)?.end({ said: '{"entered": 1}' })
  expect(await become(play, again.body.id, isOver)).toMatchObject({ state: 'failed', result: null })
})

test('a simulation whose server died is over after a minute of silence, and holds up nobody', async () => {
  const play = await draft(talk('One'))
  const { body } = await start(play)
  await endSilent(server.deps)
  expect((await look(play, body.id)).body.state).toBe('running')
  now += 61_000
  await endSilent(server.deps)
  expect((await look(play, body.id)).body).toMatchObject({ state: 'failed', problem: 'interrupted' })
  const next = await start(play)
  expect(next.status).toBe(202)
  // The one that was given up comes to an end all the same, and changes nothing.
  running.at(-2)?.end({ said: JSON.stringify(nothingHappened) })
  running.at(-1)?.end({ said: JSON.stringify(nothingHappened) })
  await become(play, next.body.id, isOver)
  expect((await look(play, body.id)).body.state).toBe('failed')
})

test('what cannot be tried is refused: too many people, a broken play, another play’s simulation', async () => {
  const play = await draft(talk('One'))
  expect((await start(play, { people: 1_000_000 })).status).toBe(400)
  expect((await start(987_654)).body.code).toBe('play_not_found')
  const broken = await draft(playOf({ say: { ...talk('x').steps.say, next: 'nowhere' } as never }))
  expect((await start(broken)).body.code).toBe('play_has_problems')
  expect((await look(play, 1)).body.code).toBe('simulation_not_found')
})

test('what a play names is packed with it, and what means nothing elsewhere is named with its stand-in', async () => {
  const offer = {
    code: 'tea',
    name: { en: 'Tea', zh: '茶' },
    value: { kind: 'face-value', offMinor: 300 },
    validity: { kind: 'relative', validDays: 9 },
    supply: { stock: 40 },
  }
  expect((await ask('POST', '/v1/offers', offer)).status).toBe(201)
  await ask('POST', '/v1/offers/tea/publish')
  const label = {
    ...{ code: 'likes-tea', name: { en: 'Likes tea', zh: '爱喝茶' }, scenario: 'churn-recall' },
    ...{ category: 'value', kind: 'import', type: 'flag' },
  }
  expect((await ask('POST', '/v1/labels', label)).status).toBe(201)
  const inner = { name: 'Inner', expression: { label: 'likes-tea', is: ['true'] } }
  await ask('POST', '/v1/labels/likes-tea/publish')
  const relabelled = await ask<{ id: string }>('POST', '/v1/audiences', inner)
  const list = await ask<{ id: string }>('POST', '/v1/customer-lists', { name: 'Friends', customers: [] })
  const definition = readSource({
    definition: playOf(
      {
        tea: { do: 'offer', offer: 'tea', next: 'more' },
        more: { do: 'offer', offer: 'never-made', next: 'place' },
        place: { do: 'slot', placement: 4321, lasts: { days: 1 }, next: 'end' },
        end: { do: 'exit' },
      },
      {
        entry: {
          on: 'audience',
          change: 'enters',
          who: { any: [{ audience: relabelled.body.id }, { list: list.body.id }, { label: 'unheard-of', from: 3 }] },
        },
      },
    ),
  })
  const staged = await stageDefinition(server.deps, by, definition)
  expect(staged.offers).toMatchObject([
    { code: 'tea', value: { offMinor: 300 }, supply: { stock: 40 } },
    { code: 'never-made' },
  ])
  expect(staged.definition.entry).toMatchObject({
    who: { any: [{ label: 'likes-tea', is: ['true'] }, { any: [] }, { label: 'unheard-of', from: 3 }] },
  })
  expect(staged.labels).toMatchObject([
    { code: 'likes-tea', kind: 'import', type: 'flag' },
    { code: 'unheard-of', type: 'number' },
  ])
  expect(staged.placements.map(({ id }) => id)).toEqual([4321])
  expect(staged.standIns.map(({ kind, name }) => `${kind} ${name}`).toSorted()).toEqual(
    ['label likes-tea', 'label unheard-of', `list ${list.body.id}`, 'offer never-made', 'placement 4321'].toSorted(),
  )
  // Numbers of this installation are of no use to a city.
  expect(JSON.stringify(staged.definition)).not.toContain(relabelled.body.id)
})

test('a play that is entered by a coupon takes along the offer and the place where people get it', async () => {
  const cure = await ask<{ play: number }>('POST', '/v1/prescriptions/pay-success-chain/drafts', { requestId: 'chain' })
  const staged = await stagePlay(server.deps, by, cure.body.play)
  const [placement] = staged.placements
  const code = staged.offers[0]?.code
  expect(code).toContain('pay-success-chain')
  expect(staged.placements).toHaveLength(1)
  expect(placement?.input).toMatchObject({ page: 'pay-success', creative: { action: { kind: 'offer', offer: code } } })
})
