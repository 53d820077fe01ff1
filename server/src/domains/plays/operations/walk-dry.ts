import type { PlayCondition, PlayDefinition, PlayStep } from '@regulars/contract'
import type { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readPopulation } from '../../customers/index.ts'
import { armOf } from '../../experiments/index.ts'
import { listMemberRecords } from '../../memberships/index.ts'
import { findOfferBrief } from '../../offers/index.ts'
import { previewTouches, type TouchRequest } from '../../touches/index.ts'
import { audiencesOf, holds, saidLabels } from '../rules/conditions.ts'
import { readingOrder, takesTime, waysOf } from '../rules/graph.ts'
import type { RunContext } from '../rules/run.ts'
import { findMembers } from './choose-way.ts'
import type { StepOf } from './describe-act.ts'
import type { Candidate } from './estimate-reach.ts'
import { type Words as Contents, touchRequest } from './say-touch.ts'

export type Walker = {
  deps: Deps
  scope: ZonedScope
  currency: string
  definition: PlayDefinition
  play: number
  /** How many people each of those who are walked stands for. */
  scale: number
}

type Words = { en: string; zh: string }
type Get = { what: Words; outcome: string; reason: string | null }
/** What happened at a step, to whom it could happen. */
export type Seen = {
  customers: Set<number>
  gets: Map<number, Get>
  touches?: { sent: number; waiting: number; refused: number; reasons: Map<string, number> }
  costMinor: bigint
}

/** On the way, with what was said to them since time passed last: the gate counts it against the next message. */
type Person = Candidate & { said?: readonly TouchRequest[] }
type Move = Person & { next: string }
type Place = Walker & { id: string; people: readonly Person[]; seen: Seen }

/**
 * Walks people through a play as of now, without time passing and without writing: what cannot be known yet (whether
 * somebody comes back, how a task goes) is walked both ways. Everybody is at a step once at most.
 */
export async function walkDry(walker: Walker, people: readonly Candidate[]): Promise<Map<string, Seen>> {
  const { steps, start } = walker.definition
  const all = new Map<string, Seen>(
    readingOrder(walker.definition).map((id) => [id, { customers: new Set(), gets: new Map(), costMinor: 0n }]),
  )
  const todo = new Map<string, Person[]>([[start, [...people]]])
  for (let [first] = todo; first; [first] = todo) {
    const [id, arrived] = first
    todo.delete(id)
    const step = steps[id]
    const seen = all.get(id)
    if (!step || !seen) continue
    const fresh = arrived.filter(({ customer }) => !seen.customers.has(customer))
    for (const { customer } of fresh) seen.customers.add(customer)
    if (fresh.length === 0) continue
    for (const { next, ...person } of await stepDry({ ...walker, id, people: fresh, seen }, step))
      todo.set(next, [...(todo.get(next) ?? []), person])
  }
  return all
}

function stepDry(place: Place, step: PlayStep): Promise<Move[]> | Move[] {
  const { people } = place
  switch (step.do) {
    case 'branch':
      return branchDry(place, step)
    case 'split':
      return people.map((person) => {
        const name = armOf(`dry/${place.id}`, person.customer, step.arms)
        const arm = step.arms.find((one) => one.name === name) ?? step.arms[0]
        return remember(person, place.id, arm?.name ?? '', arm?.next ?? '')
      })
    case 'touch':
      return touchDry(place, step)
    case 'offer':
      return offerDry(place, step)
    case 'points':
      return pointsDry(place, step)
    default:
      note(place, step)
      return people.flatMap((person) =>
        waysOf(step).map(({ outcome, next }) => {
          const move = remember(person, place.id, outcome, next)
          return takesTime(step) ? { ...move, said: [] } : move
        }),
      )
  }
}

const remember = (person: Person, step: string, outcome: string, next: string): Move => {
  const context: RunContext =
    outcome === '' ? person.context : { ...person.context, did: { ...person.context.did, [step]: outcome } }
  return { ...person, context, next }
}

function note({ seen, people }: Place, step: PlayStep): void {
  const what = givenBy(step)
  if (!what) return
  for (const { customer } of people) seen.gets.set(customer, { what, outcome: 'planned', reason: null })
}

const alike = (text: string): Words => ({ en: text, zh: text })

function givenBy(step: PlayStep): Words | undefined {
  switch (step.do) {
    case 'label':
      return alike(step.value === null ? `${step.label}: –` : `${step.label}: ${step.value}`)
    case 'task':
      return step.title
    case 'slot':
      return alike(`#${step.placement}`)
    case 'webhook':
      return alike(step.url)
    default:
      return undefined
  }
}

const priorityMax = 100

/** Steps of which nobody knows yet what they come to. */
const isOpen = ({ steps }: PlayDefinition, id: string): boolean => {
  const step = steps[id]
  return step?.do === 'wait' || step?.do === 'task'
}

function asksOpen(definition: PlayDefinition, condition: PlayCondition): boolean {
  if ('all' in condition) return condition.all.some((one) => asksOpen(definition, one))
  if ('any' in condition) return condition.any.some((one) => asksOpen(definition, one))
  if ('not' in condition) return asksOpen(definition, condition.not)
  // What a label will be that the play itself says of people, nobody knows now.
  if ('who' in condition) return saidLabels(definition, [condition.who]).length > 0
  return 'step' in condition && isOpen(definition, condition.step)
}

async function branchDry({ deps, scope, definition, id, people }: Place, step: StepOf<'branch'>): Promise<Move[]> {
  const members = new Map<string, Bitmap>()
  const among = people.map(({ customer }) => customer)
  for (const [key, who] of audiencesOf(step.cases.map(({ when }) => when)))
    members.set(key, await findMembers(deps, scope, who, among))
  return people.flatMap((person) => {
    const known = { context: person.context, isIn: (key: string) => members.get(key)?.has(person.customer) ?? false }
    const moves: Move[] = []
    for (const [index, { when, next }] of step.cases.entries()) {
      const open = asksOpen(definition, when)
      if (!open && !holds(when, known)) continue
      moves.push(remember(person, id, `case-${index + 1}`, next))
      if (!open) return moves
    }
    return [...moves, remember(person, id, 'otherwise', step.otherwise)]
  })
}

async function touchDry(place: Place, step: StepOf<'touch'>): Promise<Move[]> {
  const { deps, scope, currency, definition, play, id, people, seen } = place
  const wording = { play: { id: play }, version: { definition }, id, step, now: deps.clock.now(), currency, scope }
  const words: Contents = new Map()
  const requests = people.map(({ customer, context, said = [] }) =>
    // Keys sort by how often the person was spoken to before: the gate decides in their order.
    touchRequest(wording, words, { key: `dry/${1000 + said.length}/${id}/${customer}`, customer, context }),
  )
  // What was said on the way here was decided already: it comes first, whatever its priority was.
  const before = people.flatMap(({ said = [] }) => said.map((request) => ({ ...request, priority: priorityMax })))
  const all = await deps.db.as(scope, (tx) => previewTouches(tx, deps, scope, [...before, ...requests]))
  const decisions = all.slice(before.length)
  const touches = { sent: 0, waiting: 0, refused: 0, reasons: new Map<string, number>(), ...seen.touches }
  seen.touches = touches
  return people.map((person, index) => {
    const { outcome = 'refused', reason, costMinor = 0 } = decisions[index] ?? {}
    touches[outcome] += 1
    if (reason) touches.reasons.set(reason, (touches.reasons.get(reason) ?? 0) + 1)
    seen.costMinor += BigInt(costMinor)
    seen.gets.set(person.customer, { what: step.title, outcome, reason: reason ?? null })
    const move = remember(person, id, outcome, outcome === 'refused' ? (step.refused ?? step.next) : step.next)
    const request = requests[index]
    return outcome === 'sent' && request ? { ...move, said: [...(person.said ?? []), request] } : move
  })
}

/** To as many as stock and budget of the offer allow; limits of persons are known when they claim. */
async function offerDry({ deps, scope, id, people, seen, scale }: Place, step: StepOf<'offer'>): Promise<Move[]> {
  const offer = await deps.db.as(scope, (tx) => findOfferBrief(tx, scope.workspace, step.offer))
  const isPublished = offer?.state === 'published'
  const { claimsLeft = 0, mostMinor = 0n } = isPublished ? offer : {}
  const claimed = [...seen.gets.values()].filter(({ outcome }) => outcome === 'claimed').length
  // Of all who will come these people are a part, and so is what is left for them.
  const left = claimsLeft === null ? people.length : Math.floor(claimsLeft / Math.max(1, scale)) - claimed
  return people.map((person, index) => {
    const given = index < left
    const outcome = given ? 'claimed' : 'refused'
    seen.gets.set(person.customer, { what: offer?.name ?? alike(step.offer), outcome, reason: null })
    if (!given) return remember(person, id, outcome, step.refused ?? step.next)
    seen.costMinor += mostMinor
    const coupon = { expires: deps.clock.now().toISOString(), valueMinor: minorToJson(mostMinor) }
    const context = { ...person.context, coupon: { ...person.context.coupon, [id]: coupon } }
    return remember({ ...person, context }, id, outcome, step.next)
  })
}

async function pointsDry({ deps, scope, id, people, seen }: Place, step: StepOf<'points'>): Promise<Move[]> {
  const { rootOf, recordsOf } = await readPopulation(deps.db, scope.workspace)
  const records = recordsOf(people.map(({ customer }) => customer))
  const found = await deps.db.as(scope, (tx) => listMemberRecords(tx, scope.workspace, records))
  const members = new Set(found.map(rootOf))
  return people.map((person) => {
    const given = members.has(person.customer)
    const outcome = given ? 'given' : 'refused'
    seen.gets.set(person.customer, { what: alike(String(step.points)), outcome, reason: given ? null : 'no_member' })
    const context = { ...person.context, points: { ...person.context.points, [id]: step.points } }
    return remember({ ...person, context }, id, outcome, given ? step.next : (step.refused ?? step.next))
  })
}
