import type { TouchList, TouchQuery, TouchView, TouchWhy } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { Scope } from '../../../kernel/scope.ts'
import {
  describeCustomers,
  findPeople,
  findPublicIds,
  getOrdinal,
  listRecords,
  listVisible,
  type Reader,
} from '../../customers/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/touches.ts'
import { stateOf } from '../rules/states.ts'
import { sayCheck, sayOutcome } from '../rules/words.ts'
import { toHook } from './release-waiting.ts'

/** Whose messages this reader may see: those of the customers in scope; undefined for all. */
export const visibleTo = async (deps: Deps, scope: Scope): Promise<readonly number[] | undefined> =>
  scope.stores === '*' ? undefined : listVisible(deps, scope)

/** The one log, newest first, a page at a time. @throws customer_not_found */
export async function listTouches(deps: Deps, reader: Reader, query: TouchQuery): Promise<TouchList> {
  const { scope } = reader
  const records = query.customer
    ? await listRecords(deps, scope, await getOrdinal(deps, scope, query.customer))
    : await visibleTo(deps, scope)
  const rows = await deps.db.as(scope, (tx) =>
    queries.listTouches(tx, scope.workspace, {
      ...query,
      records,
      from: query.from ? new Date(query.from) : undefined,
      to: query.to ? new Date(query.to) : undefined,
      before: query.cursor && /^\d{1,10}$/.test(query.cursor) ? Number(query.cursor) : undefined,
      limit: query.limit + 1,
    }),
  )
  const page = rows.slice(0, query.limit)
  const last = page.at(-1)
  return {
    items: await viewTouches(deps, reader, page),
    nextCursor: rows.length > query.limit && last ? String(last.id) : null,
  }
}

/** Rows of the log as people read them. */
export async function viewTouches(deps: Deps, reader: Reader, rows: readonly queries.TouchRow[]): Promise<TouchView[]> {
  if (rows.length === 0) return []
  const { scope } = reader
  const { persons, contents } = await deps.db.as(scope, async (tx) => ({
    persons: await findPeople(
      tx,
      scope.workspace,
      rows.map(({ customer }) => customer),
    ),
    contents: await queries.readContents(
      tx,
      scope.workspace,
      rows.map(({ content }) => content),
    ),
  }))
  const roots = [...new Set([...persons.values()].map(({ ordinal }) => ordinal))]
  const ids = await findPublicIds(deps, scope, roots)
  const described = await describeCustomers(deps, reader, [...ids.keys()], new Map())
  const byId = new Map(described.map((customer) => [customer.id, customer]))
  return rows.map((row) => {
    const customer = byId.get(ids.get(persons.get(row.customer)?.ordinal ?? 0) ?? '')
    return viewRow(row, { customer, content: contents.get(row.content) ?? noContent })
  })
}

const noContent: TouchView['content'] = { title: { en: '', zh: '' }, body: { en: '', zh: '' } }

type Around = { customer: { id: string; name?: string | undefined } | undefined; content: TouchView['content'] }

function viewRow(row: queries.TouchRow, { customer, content }: Around): TouchView {
  const time = <Name extends string>(name: Name, at: Date | null) =>
    (at ? { [name]: at.toISOString() } : {}) as Partial<Record<Name, string>> // one field, named by the caller
  return {
    id: row.id,
    key: row.key,
    customer: customer?.id ?? null,
    ...(customer?.name ? { customerName: customer.name } : {}),
    sender: row.sender,
    ...(row.step ? { step: row.step } : {}),
    purpose: row.purpose,
    ...(row.hook ? { hook: toHook(row.hook, row.withContent) } : {}),
    priority: row.priority,
    outcome: row.outcome,
    state: stateOf(row),
    ...(row.channel ? { channel: row.channel } : {}),
    ...(row.reason ? { reason: row.reason } : {}),
    costMinor: minorToJson(row.costMinor),
    content,
    askedAt: row.askedAt.toISOString(),
    decidedAt: row.decidedAt.toISOString(),
    ...time('until', row.until),
    ...time('sentAt', row.sentAt),
    ...time('deliveredAt', row.deliveredAt),
    ...time('seenAt', row.seenAt),
    ...time('actedAt', row.actedAt),
    ...time('complainedAt', row.complainedAt),
    policy: row.policy,
    checks: row.checks,
  }
}

type Asked = { customer: string; sender: string }

/**
 * Why a customer did, or did not, get what a sender last wanted to say, in words, with every check.
 *
 * @throws customer_not_found
 */
export async function explainTouch(deps: Deps, reader: Reader, { customer, sender }: Asked): Promise<TouchWhy> {
  const { scope } = reader
  const records = await listRecords(deps, scope, await getOrdinal(deps, scope, customer))
  const { rows, all } = await deps.db.as(scope, async (tx) => ({
    rows: await queries.listTouches(tx, scope.workspace, { records, sender, limit: 1 }),
    all: await queries.countTouches(tx, scope.workspace, { records, sender }),
  }))
  const [touch] = await viewTouches(deps, reader, rows)
  if (!touch) {
    const summary = {
      en: 'This sender never asked to speak to the customer: she was not in its audience, is held out, or has not reached a step that speaks.',
      zh: '这个来源从未想联系这位顾客：不在人群里、被留作对照，或还没走到发消息的步骤。',
    }
    return { found: 'never_requested', summary, checks: [], earlier: 0 }
  }
  return { ...explained(touch), earlier: all - 1 }
}

/** One message of the log with what stands behind it, in words. @throws touch_not_found */
export async function getTouch(deps: Deps, reader: Reader, id: number): Promise<TouchWhy> {
  const { scope } = reader
  const row = await deps.db.as(scope, (tx) => queries.findTouch(tx, scope.workspace, id))
  const visible = await visibleTo(deps, scope)
  const [touch] = row && (visible?.includes(row.customer) ?? true) ? await viewTouches(deps, reader, [row]) : []
  if (!touch) throw refusals.touch_not_found()
  return { ...explained(touch), earlier: 0 }
}

const explained = (touch: TouchView): Omit<TouchWhy, 'earlier'> => ({
  found: touch.outcome,
  summary: sayOutcome(touch, touch.checks),
  touch,
  checks: touch.checks.map((check) => ({
    words: sayCheck(check),
    passed: check.passed,
    check: check.check,
    ...(check.channel ? { channel: check.channel } : {}),
  })),
})
