import {
  LabelInput,
  type PlayDefinitionInput,
  type PlayDryRun,
  type PlayReport,
  playDefinitionSchema,
} from '@regulars/contract'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testRuntime } from '../../testing/index.ts'
import { openOfferShop } from '../../testing/offers.ts'
import { openPlayShop, type PlayShop, playOf } from '../../testing/plays.ts'
import { recordConsent } from '../consent/index.ts'
import { findPublicIds } from '../customers/index.ts'
import { createLabel, publishLabel } from '../labels/operations/change-label.ts'
import { declareValues } from '../labels/operations/declare-values.ts'
import { joinMembership } from '../memberships/index.ts'
import { checkPlay, dryRunPlay, publishPlay, readPlayReport } from './index.ts'
import { isError } from './rules/problems.ts'

const DAY_MS = 24 * 3600_000
// Ten in the morning in Shanghai.
let now = Date.parse('2026-06-01T02:00:00Z')
const runtime = await testRuntime({ clock: { now: () => new Date(now) } })
const { deps, workspace } = runtime
let shop: PlayShop
let people: number[]
let publicIds: Map<number, string>
const offers = openOfferShop(runtime)
afterAll(() => offers.close())

const words = { en: 'Hello', zh: '你好' }
const end = { do: 'exit' } as const
const club = { label: 'club', is: ['true'] }

beforeAll(async () => {
  shop = openPlayShop(runtime, workspace)
  people = await shop.people(24)
  publicIds = await findPublicIds(deps, shop.scope, people)
  await createLabel(
    deps,
    shop.by,
    LabelInput.parse({
      code: 'club',
      name: words,
      ...{ scenario: 'churn-recall', category: 'identity', kind: 'fact', type: 'flag' },
    }),
  )
  await publishLabel(deps, shop.by, 'club')
  await offers.offer({
    code: 'gift',
    limits: { perCustomer: null, perNaturalPerson: null, perPhone: null, perDevice: null },
  })
  await offers.offer({ code: 'few', supply: { stock: 5 } })
  for (const [index, customer] of people.entries()) {
    // Thirds of them overlap: members, those who refuse marketing, those in the club.
    if (index % 3 === 0)
      await deps.db.as(shop.scope, (tx) =>
        joinMembership(tx, deps, shop.scope, { customer, channel: 'SHOP', store: 0, at: deps.clock.now() }),
      )
    if (index % 4 === 0)
      await deps.db.as(shop.scope, (tx) =>
        recordConsent(tx, deps, shop.scope, { customer, purpose: 'marketing', granted: false, source: 'test' }),
      )
    if (index % 2 === 0)
      await declareValues(deps, shop.by, 'club', {
        values: [{ customer: publicIds.get(customer) ?? '', value: true }],
      })
  }
  await shop.settle()
})

/** What a report says of what a dry run says, in its words. */
function told(report: PlayReport) {
  return report.steps.map(({ step, kind, entered, outcomes, refused }) => {
    const count = (outcome: string) =>
      outcomes.filter((one) => one.outcome === outcome).reduce((sum, { runs }) => sum + runs, 0)
    return {
      step,
      reached: entered,
      touches:
        kind === 'touch' && entered > 0
          ? {
              sent: count('sent'),
              waiting: count('waiting'),
              refused: count('refused'),
              reasons: Object.fromEntries(refused.map(({ reason, runs }) => [reason, runs])),
            }
          : null,
    }
  })
}
const tried = ({ steps }: PlayDryRun) =>
  steps.map(({ step, reached, touches }) => ({
    step,
    reached,
    touches: touches && {
      ...touches,
      reasons: Object.fromEntries(touches.reasons.map(({ reason, customers }) => [reason, customers])),
    },
  }))

/** Tries it dry, starts it on the same people, and compares. */
async function compare(
  definition: PlayDefinitionInput,
): Promise<{ dry: PlayDryRun; report: PlayReport; play: number }> {
  const play = await shop.draft(definition)
  const dry = await dryRunPlay(deps, shop.by, play)
  expect(await shop.count(`plays.run where play = ${play}`)).toBe(0)
  await publishPlay(deps, shop.by, play)
  await shop.settle()
  const report = await readPlayReport(deps, { ...shop.scope, currency: 'CNY' }, play)
  expect(tried(dry)).toEqual(told(report))
  expect([dry.entered, dry.heldOut]).toEqual([report.entered, report.heldOut])
  expect(dry.costMinor).toBe(report.cost.couponsMinor)
  // Whoever was shown as an example got exactly that.
  const runs = new Map((await shop.runs(play)).map((run) => [publicIds.get(run.customer), run.context.did ?? {}]))
  expect(dry.sample.length).toBeGreaterThan(0)
  for (const { customer, gets } of dry.sample)
    for (const { step, outcome } of gets)
      if (outcome !== 'planned') expect([customer, step, outcome]).toEqual([customer, step, runs.get(customer)?.[step]])
  return { dry, report, play }
}

const everybody = { on: 'audience', who: { all: [] }, change: 'enters', includePresent: true } as const
type Kind = 'touch' | 'service' | 'offer' | 'points' | 'club' | 'claimed'

/** A chain in which refusals and branches lead past the next step. */
function chainOf(kinds: readonly Kind[]): PlayDefinitionInput {
  const ids = kinds.map((kind, index) => `${kind}-${index}`)
  const at = (index: number): string => ids[index] ?? 'end'
  const steps: PlayDefinitionInput['steps'] = { end }
  for (const [index, kind] of kinds.entries()) {
    const [next, past] = [at(index + 1), at(index + 2)]
    const said = { do: 'touch', title: words, body: words, refused: past, next } as const
    const gift = ids.slice(0, index).find((id) => id.startsWith('offer'))
    const made: Record<Kind, PlayDefinitionInput['steps'][string]> = {
      touch: said,
      service: { ...said, purpose: 'service' },
      offer: { do: 'offer', offer: 'gift', refused: past, next },
      points: { do: 'points', points: 5, reason: words, refused: past, next },
      club: { do: 'branch', cases: [{ when: { who: club }, next }], otherwise: past },
      claimed: {
        do: 'branch',
        cases: [{ when: gift ? { step: gift, outcome: 'claimed' } : { not: { who: club } }, next: past }],
        otherwise: next,
      },
    }
    steps[at(index)] = made[kind]
  }
  return playOf(steps, { start: at(0), entry: everybody })
}

test('counts, refusals with their reasons, cost and examples of a dry run are what happens when the same play starts on the same people', async () => {
  const kind = fc.constantFrom<Kind>('touch', 'service', 'offer', 'points', 'club', 'claimed')
  await fc.assert(
    fc.asyncProperty(
      fc.array(kind, { minLength: 2, maxLength: 6 }),
      fc.integer({ min: 0, max: 5 }),
      async (kinds, days) => {
        // A few of these plays one day after another come under the caps of the gate, too.
        now += days * DAY_MS
        const definition = chainOf(kinds)
        const reachable = { ...definition, steps: reached(definition) }
        // Some branches ask what not everybody passed: such a play is not published.
        fc.pre(!checkPlay(playDefinitionSchema.parse(reachable)).some(isError))
        await compare(reachable)
      },
    ),
    { numRuns: 8 },
  )
})

/** Without the steps that nobody comes to, which is an error. */
function reached({ steps, start }: PlayDefinitionInput): PlayDefinitionInput['steps'] {
  const found = new Set<string>()
  const visit = (id: string): void => {
    const step = steps[id]
    if (!step || found.has(id)) return
    found.add(id)
    if ('next' in step && step.next) visit(step.next)
    if ('refused' in step && step.refused) visit(step.refused)
    if (step.do !== 'branch') return
    for (const one of step.cases) visit(one.next)
    visit(step.otherwise)
  }
  visit(start)
  return Object.fromEntries(Object.entries(steps).filter(([id]) => found.has(id)))
}

test('a message right behind another one counts against the caps in a dry run as it does for real', async () => {
  now += 60 * DAY_MS
  const say = (next: string) => ({ do: 'touch' as const, title: words, body: words, next })
  const { dry } = await compare(playOf({ one: say('two'), two: say('end'), end }, { entry: everybody }))
  // As one reads the play, not as the database keeps it.
  expect(dry.steps.map(({ step }) => step)).toEqual(['one', 'two', 'end'])
  const [one, two] = dry.steps.map(({ touches }) => touches)
  expect(one).toMatchObject({ sent: 18, refused: 6 })
  expect(two).toMatchObject({ sent: 0, refused: 24 })
})

test('an offer is given dry to as many as its stock allows, and costs no more', async () => {
  const { dry } = await compare(
    playOf(
      { coupon: { do: 'offer', offer: 'few', refused: 'none', next: 'end' }, none: end, end },
      { entry: everybody },
    ),
  )
  expect(dry.costMinor).toBe(5 * 500)
  expect(dry.steps.find(({ step }) => step === 'none')?.reached).toBe(19)
})

test('who may not again and who is over the limit stays out of the dry run, and an entry by store finds the same people', async () => {
  now += 60 * DAY_MS
  const some = people.slice(0, 9)
  for (const [index, customer] of some.entries())
    await shop.buy(`p${people.indexOf(customer) + 1}`, `d-${index}`, { storeCode: index < 6 ? 'north' : 'south' })
  await shop.settle()
  const where = [{ property: 'store', op: 'is' as const, value: 'north' }]
  const entry = { on: 'event' as const, kind: 'order.paid', where }
  const play = await shop.draft(playOf({ end }, { entry, limit: 4 }))
  expect(await dryRunPlay(deps, shop.by, play)).toMatchObject({
    candidates: 6,
    entered: 4,
    overLimit: 2,
    refusedAgain: 0,
  })
  await publishPlay(deps, shop.by, play)
  now += 1000
  for (const [index, customer] of some.entries())
    await shop.buy(`p${people.indexOf(customer) + 1}`, `e-${index}`, { storeCode: index < 6 ? 'north' : 'south' })
  await shop.settle()
  const report = await readPlayReport(deps, { ...shop.scope, currency: 'CNY' }, play)
  expect(report.entered).toBe(4)
  expect(await dryRunPlay(deps, shop.by, play)).toMatchObject({ entered: 0, overLimit: 2, refusedAgain: 4 })
})

test('a holdout is drawn for as many as are meant, nobody of it is walked, and what is not known yet is walked both ways', async () => {
  const play = await shop.draft(
    playOf(
      {
        rest: {
          do: 'wait',
          event: { kind: 'order.paid', within: { days: 2 }, timeout: 'missed' },
          next: 'came',
        },
        came: end,
        missed: end,
      },
      { entry: everybody, holdout: { share: 0.5, windowDays: 30, measure: 'conversion' } },
    ),
  )
  const dry = await dryRunPlay(deps, shop.by, play)
  expect(dry.entered + dry.heldOut).toBe(dry.candidates)
  expect(dry.heldOut).toBeGreaterThan(0)
  const reachedBy = Object.fromEntries(dry.steps.map(({ step, reached: count }) => [step, count]))
  expect(reachedBy).toEqual({ rest: dry.entered, came: dry.entered, missed: dry.entered })
  for (const { heldOut, gets } of dry.sample) if (heldOut) expect(gets).toEqual([])
})
