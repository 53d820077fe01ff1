import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { openDb } from '../../kernel/postgres.ts'
import type { Scope } from '../../kernel/scope.ts'
import { testRuntime } from '../../testing/index.ts'
import { openPlayShop, type PlayShop, playOf, timezone } from '../../testing/plays.ts'
import { ensureStores } from '../organization/index.ts'
import { stopPlay } from './index.ts'
import { doPlayTask, listPlayTasks } from './operations/do-tasks.ts'
import { saveDraft } from './operations/keep-draft.ts'
import { publishPlay } from './operations/publish-play.ts'

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS
// Ten in the morning in Shanghai, a Monday.
let now = Date.parse('2026-06-01T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const second: Deps = { ...runtime.deps, db: openDb({ url: runtime.engines.postgresUrl, log: runtime.deps.log }) }
const { deps, workspace } = runtime
const processes = [deps, second] as const
let shop: PlayShop
let serial = 0

beforeAll(async () => {
  shop = openPlayShop(runtime, workspace)
  await deps.db.as(shop.scope, (tx) => ensureStores(tx, deps, workspace, ['north', 'south']))
})
afterAll(() => second.db.close())

const end = { do: 'exit' } as const
const words = { en: 'Hello', zh: '你好' }

const outcomesOf = async (play: number, step: string) =>
  Object.fromEntries((await shop.runs(play)).map(({ customer, context }) => [customer, context.did?.[step]]))

const outcomes = [
  { name: 'spoke', words, next: 'spoke' },
  { name: 'away', words, next: 'away' },
]
const call = {
  do: 'task' as const,
  title: { en: 'Call', zh: '致电' },
  due: { days: 1 },
  outcomes,
  late: 'missed',
}
const visit = { call, spoke: end, away: end, missed: end }

/** The open tasks of a play, by customer. */
async function tasksOf(play: number, scope: Scope = shop.scope) {
  const staff = { scope: { ...scope, timezone }, contactVisible: true }
  const { tasks } = await listPlayTasks(deps, staff, { play, limit: 50 })
  return tasks
}
const closed = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: { code: string }) => error.code,
  )

describe('a task', () => {
  test('leads each way by how it went, and the late way when nobody said so in time', async () => {
    const [anna = 0, boris = 0, carl = 0] = await shop.people(3)
    const play = await shop.run([anna, boris, carl], visit)
    expect(new Set(Object.values(await shop.standing(play)))).toEqual(new Set(['running call']))
    const [third, next, first] = (await tasksOf(play)).map(({ id }) => id)
    await doPlayTask(deps, shop.by, first ?? 0, { outcome: 'spoke' })
    await doPlayTask(deps, shop.by, next ?? 0, { outcome: 'away', remark: 'Nobody there' })
    expect(await closed(doPlayTask(deps, shop.by, third ?? 0, { outcome: 'sang' }))).toBe('task_outcome_unknown')
    await shop.settle()
    now += DAY_MS
    await shop.settle()
    expect(await shop.standing(play)).toEqual({ [anna]: 'done spoke', [boris]: 'done away', [carl]: 'done missed' })
    expect(await outcomesOf(play, 'call')).toEqual({ [anna]: 'spoke', [boris]: 'away', [carl]: 'late' })
    const tasks = await tasksOf(play)
    expect(tasks.map(({ state, outcome, remark }) => [state, outcome, remark])).toEqual([
      ['late', null, ''],
      ['done', 'away', 'Nobody there'],
      ['done', 'spoke', ''],
    ])
    expect(await closed(doPlayTask(deps, shop.by, third ?? 0, { outcome: 'spoke' }))).toBe('task_closed')
  })

  test('that two close at the same time goes the way of one of them, and the other is told', async () => {
    const people = await shop.people(12)
    const play = await shop.run(people, visit)
    const tasks = await tasksOf(play)
    expect(tasks).toHaveLength(12)
    const answers = await Promise.all(
      tasks.map(({ id }) =>
        Promise.all(
          processes.map((each, index) =>
            closed(doPlayTask(each, shop.by, id, { outcome: outcomes[index]?.name ?? '' })),
          ),
        ),
      ),
    )
    for (const pair of answers) expect(pair.toSorted()).toEqual(['done', 'task_closed'])
    await shop.settle()
    const went = new Map((await tasksOf(play)).map(({ id, outcome }) => [id, outcome]))
    for (const [index, { id }] of tasks.entries())
      expect(went.get(id)).toBe(outcomes[answers[index]?.indexOf('done') ?? -1]?.name)
    const counted = (outcome: string) => [...went.values()].filter((one) => one === outcome).length
    for (const name of ['spoke', 'away']) expect(await shop.sum(play, 'call', name)).toBe(counted(name))
  })

  test('is withdrawn when its run ends otherwise: by the goal, by the kill switch, by a version without it', async () => {
    const goal = { kind: 'order.paid', windowDays: 14 }
    const [anna = 0, boris = 0, carl = 0] = await shop.people(3)
    const play = await shop.run([anna, boris], visit, { goal })
    now += HOUR_MS
    await shop.buy(`p${anna}`, `t-${++serial}`)
    await shop.settle()
    expect(await shop.standing(play)).toEqual({ [anna]: 'reached call', [boris]: 'running call' })
    const states = async (one: number) => (await tasksOf(one)).map(({ state }) => state)
    expect(await states(play)).toEqual(['open', 'withdrawn'])
    await stopPlay(deps, shop.by, play)
    expect(await states(play)).toEqual(['withdrawn', 'withdrawn'])

    const other = await shop.run([carl], visit)
    const [task] = await tasksOf(other)
    await saveDraft(deps, shop.by, other, { definition: playOf({ end }) })
    expect(await publishPlay(deps, shop.by, other, { migrate: {} })).toMatchObject({ moved: 0, ended: 1 })
    expect(await states(other)).toEqual(['withdrawn'])
    expect(await closed(doPlayTask(deps, shop.by, task?.id ?? 0, { outcome: 'spoke' }))).toBe('task_closed')
  })

  test('that a version moves elsewhere is withdrawn, and the step there gives its own; one that stays takes the outcomes of the new version', async () => {
    const [anna = 0] = await shop.people(1)
    const play = await shop.run([anna], visit)
    const write = { ...call, title: { en: 'Write', zh: '写信' } }
    await saveDraft(deps, shop.by, play, { definition: playOf({ write, spoke: end, away: end, missed: end }) })
    await publishPlay(deps, shop.by, play, { migrate: { call: 'write' } })
    await shop.settle()
    const seen = async () => (await tasksOf(play)).map(({ title, state }) => [title.en, state])
    expect(await seen()).toEqual([
      ['Write', 'open'],
      ['Call', 'withdrawn'],
    ])
    const wrote = [{ name: 'wrote', words, next: 'spoke' }]
    await saveDraft(deps, shop.by, play, {
      definition: playOf({ write: { ...write, outcomes: wrote }, spoke: end, missed: end }),
    })
    await publishPlay(deps, shop.by, play, { migrate: {} })
    const [task] = await tasksOf(play)
    expect(task?.outcomes.map(({ name }) => name)).toEqual(['wrote'])
    await doPlayTask(deps, shop.by, task?.id ?? 0, { outcome: 'wrote' })
    await shop.settle()
    expect(await shop.standing(play)).toEqual({ [anna]: 'done spoke' })
  })

  test('is for staff of the store where the customer was last: others neither see nor close it', async () => {
    const [anna = 0, boris = 0] = await shop.people(2)
    await shop.buy(`p${anna}`, `t-${++serial}`, { storeCode: 'north' })
    await shop.buy(`p${boris}`, `t-${++serial}`, { storeCode: 'south' })
    await shop.settle()
    const play = await shop.run([anna, boris], visit)
    const stores = await deps.db.as(shop.scope, (tx) => ensureStores(tx, deps, workspace, ['north', 'south']))
    const north = { workspace, stores: [stores.get('north') ?? 0] }
    const all = await tasksOf(play)
    expect(all.map(({ store }) => store?.code).toSorted()).toEqual(['north', 'south'])
    const own = await tasksOf(play, north)
    expect(own.map(({ store }) => store?.code)).toEqual(['north'])
    const clerk = { ...shop.by, scope: north }
    const hidden = all.find(({ store }) => store?.code === 'south')
    expect(await closed(doPlayTask(deps, clerk, hidden?.id ?? 0, { outcome: 'spoke' }))).toBe('task_not_found')
    expect(await closed(doPlayTask(deps, clerk, own[0]?.id ?? 0, { outcome: 'spoke' }))).toBe('done')
    await shop.settle()
    expect(await shop.standing(play)).toEqual({ [anna]: 'done spoke', [boris]: 'running call' })
    await stopPlay(deps, shop.by, play)
  })
})
