import { STANDARD_CARD_TEMPLATE } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import {
  findPeople,
  markPresence,
  type RegisteredPerson,
  readTraits,
  registerCustomers,
} from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as cards from '../queries/cards.ts'
import { lockAccounts } from '../queries/points.ts'
import { readBirthday } from '../rules/calendar.ts'
import { cardNumberFrom } from '../rules/card-number.ts'
import { levelFor } from '../rules/levels.ts'
import { hashBirthday } from './declare-birthday.ts'
import { findTemplate } from './hold-templates.ts'
import { type News, tellNews } from './tell-news.ts'

type JoinDeps = Pick<Deps, 'clock' | 'secrets'>

export type Joining = {
  /** Any record of the person. */
  customer: number
  /** Code of the template; the standard one if unset. */
  template?: string
  /** SHOP, ACTIVITY, QR … */
  channel: string
  /** The code that was scanned, if one was. */
  code?: string
  /** 0 where no store was. */
  store: number
  at: Date
}

export type Joined = { card: cards.CardRow; created: boolean }

/**
 * Opens a card in the caller's transaction, or gives the one that this person has of this template, whichever of their
 * records it is on. Safe to retry and at once from several processes: there is one card. Whoever was never registered is
 * from now on. Wake the relay after the commit.
 *
 * @throws template_unknown, template_unpublished, card_holder_unknown
 */
export async function joinMembership(
  tx: Tx,
  deps: JoinDeps,
  { workspace }: Pick<Scope, 'workspace'>,
  joining: Joining,
): Promise<Joined> {
  const template = joining.template ?? STANDARD_CARD_TEMPLATE
  const found = await findTemplate(tx, workspace, template)
  if (!found) throw refusals.template_unknown()
  const { published } = found
  if (!published) throw refusals.template_unpublished()
  const person = (await findPeople(tx, workspace, [joining.customer])).get(joining.customer)
  if (!person) throw refusals.card_holder_unknown()

  // All records of the person: two of them may be scanned at once.
  await lockAccounts(tx, workspace, person.records)
  const held = (await cards.listCardsOf(tx, workspace, person.records)).find((card) => card.template === template)
  if (held) return { card: held, created: false }

  const card: cards.CardRow = {
    number: '',
    template,
    customer: joining.customer,
    state: 'active',
    level: levelFor(published.levels, 0n).code,
    levelSince: joining.at,
    growth: 0n,
    reviewAt: null,
    openedAt: joining.at,
    channel: joining.channel,
    code: joining.code ?? '',
    store: joining.store,
  }
  await insertNumbered(tx, deps, workspace, card, person)
  const { number, level } = card
  const opened = {
    number,
    at: joining.at,
    from: null,
    to: level,
    reason: 'opened',
    growth: 0n,
    story: `card/${number}`,
  } as const
  await cards.insertLevelChange(tx, workspace, opened)
  await welcome(tx, deps, workspace, card, person)
  return { card, created: true }
}

const triesMax = 5

/** Gives the card a number that is free and writes it. */
async function insertNumbered(
  tx: Tx,
  { secrets }: JoinDeps,
  workspace: number,
  card: cards.CardRow,
  person: RegisteredPerson,
): Promise<void> {
  const known = readBirthday((await readTraits(tx, { secrets }, workspace, person.records)).birthday)
  const birthday = known === undefined ? null : hashBirthday(secrets, workspace, known)
  for (let tries = 0; tries < triesMax; tries++) {
    card.number = cardNumberFrom(Buffer.from(randomToken(12), 'base64url'))
    if (await cards.insertCard(tx, workspace, { ...card, birthday })) return
  }
  throw new Error('no free card number was found')
}

async function welcome(
  tx: Tx,
  deps: JoinDeps,
  workspace: number,
  card: cards.CardRow,
  person: RegisteredPerson,
): Promise<void> {
  const { customer, openedAt: at, store, channel, template, code, number } = card
  const about = { customer, at, store, channel }
  const news: News[] = [{ ...about, kind: 'card.issued', id: `card/${number}`, properties: { template, code } }]
  if (person.registeredAt === null) {
    await registerCustomers(tx, workspace, [about])
    news.push({ ...about, kind: 'customer.registered', id: `card/${number}/registered`, properties: { code } })
  }
  await markPresence(tx, workspace, [{ customer, store, at }])
  await tellNews(tx, deps, workspace, news)
}
