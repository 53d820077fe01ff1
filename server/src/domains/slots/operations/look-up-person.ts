import type { AudienceExpression, OfferView } from '@regulars/contract'
import type { Bitmap } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import type { Db } from '../../../kernel/postgres.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { createShortMemory, type ShortMemory } from '../../../kernel/short-memory.ts'
import { compileExpression, membersOf } from '../../audiences/index.ts'
import { readRights } from '../../consent/index.ts'
import type { KnownPerson } from '../../customers/index.ts'
import { holdDefinitions, holdLabels } from '../../labels/index.ts'
import { listHeldCoupons, listPublicOffers } from '../../offers/index.ts'
import { findBuyers } from '../../orders/index.ts'
import { type Layer, layerOf } from '../rules/eligible.ts'

const memories = new WeakMap<Db, { audiences: ShortMemory<Bitmap | undefined>; offers: ShortMemory<OfferView[]> }>()

function memoryOf({ db, clock }: Deps) {
  const known = memories.get(db)
  if (known) return known
  const made = {
    // Working an audience out costs up to a second; who is in it is asked of the set, for this one customer.
    audiences: createShortMemory<Bitmap | undefined>({ clock, ttlMs: 60_000, entriesMax: 500 }),
    offers: createShortMemory<OfferView[]>({ clock, ttlMs: 5_000, entriesMax: 500 }),
  }
  memories.set(db, made)
  return made
}

/** Whether a person is in an audience, as of this minute. Nobody is while the engine that knows is away. */
export async function isInAudience(
  deps: Deps,
  scope: ZonedScope,
  expression: AudienceExpression,
  person: KnownPerson,
): Promise<boolean> {
  const members = await memoryOf(deps).audiences.get(`${scope.workspace} ${JSON.stringify(expression)}`, async () => {
    try {
      return membersOf(await compileExpression(deps, { scope, sensitiveVisible: true }, expression))
    } catch (error) {
      deps.log.warn('an audience of a slot cannot be worked out', { error: String(error) })
      return undefined
    }
  })
  return members?.has(person.ordinal) === true
}

type Place = { store: string; city: string }

/** Which offers a page may show to this person here: to be had now, not had to the limit, and not for others alone. */
export async function listOpenOffers(
  deps: Deps,
  scope: ZonedScope,
  place: Place,
  person: KnownPerson | undefined,
): Promise<Set<string>> {
  const { workspace } = scope
  const offers = await memoryOf(deps).offers.get(String(workspace), () =>
    deps.db.as(scope, (tx) => listPublicOffers(tx, deps, workspace)),
  )
  const left = offers
    .filter(({ stockLeft, budgetLeftMinor }) => stockLeft !== 0 && budgetLeftMinor !== 0)
    .filter(({ scope: { stores, cities } }) => {
      const isEverywhere = stores.length === 0 && cities.length === 0
      return isEverywhere || stores.includes(place.store) || cities.includes(place.city)
    })
  if (!person || left.length === 0) return new Set(left.map(({ code }) => code))
  const { held, hasBought } = await deps.db.as(scope, async (tx) => ({
    held: await listHeldCoupons(tx, workspace, person.records),
    hasBought: (await findBuyers(tx, workspace, person.records)).size > 0,
  }))
  return new Set(
    left
      .filter(({ newCustomersOnly }) => !(newCustomersOnly && hasBought))
      .filter(({ id, limits: { perCustomer } }) => {
        return perCustomer === null || held.filter(({ offer }) => offer === id).length < perCustomer
      })
      .map(({ code }) => code),
  )
}

/** False where the person has switched personalisation off: then no profile is read. */
export async function mayPersonalise(deps: Deps, scope: ZonedScope, { ordinal }: KnownPerson): Promise<boolean> {
  const rights = await deps.db.as(scope, (tx) => readRights(tx, scope, [ordinal]))
  return rights.get(ordinal)?.personalisation !== 'no'
}

/** Where a person stands, from the labels that every shop begins with; somebody unknown is new. */
export async function readLayer(deps: Deps, scope: ZonedScope, person: KnownPerson | undefined): Promise<Layer> {
  if (!person) return 'new'
  try {
    const { byCode } = await holdDefinitions(deps, scope.workspace)
    const rows = ['last-order', 'order-frequency'].flatMap((code) => byCode.get(code) ?? [])
    const sets = await holdLabels(deps, scope.workspace, rows)
    const [lastOrder, frequency] = rows.map(({ id }) => sets.get(id)?.get(person.ordinal))
    const text = (value: typeof lastOrder) => (value === undefined ? undefined : String(value))
    return rows.length < 2 ? 'new' : layerOf(text(lastOrder), text(frequency))
  } catch (error) {
    deps.log.warn('a slot is filled without knowing the layer', { error: String(error) })
    return 'new'
  }
}
