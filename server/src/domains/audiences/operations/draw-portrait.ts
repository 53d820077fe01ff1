import type { Portrait, PortraitLabel, PortraitLine, PortraitRequest } from '@regulars/contract'
import type { z } from 'zod'
import { Bitmap, evaluate } from '../../../kernel/bitmap.ts'
import type { Deps } from '../../../kernel/deps.ts'
import {
  distributionOf,
  holdDefinitions,
  holdLabels,
  holdPeople,
  type LabelRow,
  type LabelSet,
} from '../../labels/index.ts'
import { findStores } from '../../organization/index.ts'
import { listFigures, listOfCommunity, listOfStore } from '../analytics.ts'
import { refusals } from '../errors.ts'
import { type Asker, compileExpression, membersOf, minimumCrowd } from './compile-expression.ts'
import { findRow } from './keep-audiences.ts'

const strikingMax = 8
const groupMin = 20

/** Who a group of people is against everybody in scope: an audience, an expression, the people of a store or a community. */
export async function drawPortrait(
  deps: Deps,
  asker: Asker,
  request: z.infer<typeof PortraitRequest>,
): Promise<Portrait> {
  const { scope } = asker
  const people = await holdPeople(deps, scope)
  const { title, members, partner } = await chooseGroup(deps, asker, request)
  const group = evaluate({
    op: 'and',
    of: [
      { op: 'set', set: members },
      { op: 'set', set: people },
    ],
  })
  if (partner && group.count < minimumCrowd) throw refusals.crowd_too_small()
  const { rows } = await holdDefinitions(deps, scope.workspace)
  const shown = rows.filter(
    (row) => row.state === 'published' && (row.sensitivity === 'open' || asker.sensitiveVisible),
  )
  const sets = await holdLabels(deps, scope.workspace, shown)
  const labels = shown.flatMap((row) => {
    const set = sets.get(row.id)
    return set && set.known.count > 0 ? [describeLabel(row, set, group, people)] : []
  })
  return {
    title,
    customers: group.count,
    of: people.count,
    figures: await figuresOf(deps, asker, group, people),
    striking: strikingOf(labels),
    labels,
  }
}

type Group = { title: string; members: Bitmap; partner: boolean }

async function chooseGroup(deps: Deps, asker: Asker, request: z.infer<typeof PortraitRequest>): Promise<Group> {
  const { scope } = asker
  const ch = deps.ch.scope(scope)
  if (request.store !== undefined) {
    const code = request.store
    const id = await deps.db.as(scope, async (tx) => (await findStores(tx, scope.workspace, [code])).get(code))
    if (id === undefined) throw refusals.expression_invalid({ detail: `store: ${code}` })
    return { title: code, members: Bitmap.of(await listOfStore(ch, id)), partner: false }
  }
  if (request.community !== undefined)
    return {
      title: request.community,
      members: Bitmap.of(await listOfCommunity(ch, request.community)),
      partner: false,
    }
  const row = request.audience === undefined ? undefined : await findRow(deps, asker, request.audience)
  const compiled = await compileExpression(deps, asker, row?.expression ?? request.expression ?? { all: [] })
  return { title: row?.name ?? '', members: membersOf(compiled), partner: compiled.partner }
}

/** Bands of numbers are those of everybody, so that the two sides can be compared. */
function describeLabel(row: LabelRow, set: LabelSet, group: Bitmap, people: Bitmap): PortraitLabel {
  const bands = distributionOf(row, set, people)
  const isBand = row.type === 'number' || row.type === 'date'
  const inGroup = isBand
    ? countBands(
        row,
        set,
        group,
        bands.map((band) => band.value),
      )
    : undefined
  const ownShares = new Map(distributionOf(row, set, group).map((share) => [share.value, share.customers]))
  const known = evaluate({
    op: 'and',
    of: [
      { op: 'set', set: set.known },
      { op: 'set', set: group },
    ],
  }).count
  const lines = bands.map(({ value, customers: base }, index): PortraitLine => {
    const customers = inGroup?.[index] ?? (isBand ? 0 : (ownShares.get(value) ?? 0))
    const share = customers / Math.max(1, group.count)
    const baseShare = base / Math.max(1, people.count)
    const name = row.choices.find((choice) => choice.value === value)?.name
    const lift = baseShare > 0 ? share / baseShare : null
    return { value, ...(name ? { valueName: name } : {}), customers, share, baseShare, lift }
  })
  return { label: row.code, name: row.name, category: row.category, known, lines }
}

function countBands(row: LabelRow, set: LabelSet, group: Bitmap, froms: string[]): number[] {
  const edges = froms.map((from) => (row.type === 'date' ? Date.parse(from) / 1000 : Number(from)))
  const counts = edges.map(() => 0)
  for (const customer of group) {
    const value = set.get(customer)
    if (typeof value !== 'number') continue
    const band = edges.findLastIndex((edge) => edge <= value)
    if (band >= 0) counts[band] = (counts[band] ?? 0) + 1
  }
  return counts
}

async function figuresOf(deps: Deps, { scope }: Asker, group: Bitmap, people: Bitmap): Promise<Portrait['figures']> {
  const figures = { consumers: 0, orders: 0, netMinor: 0, baseConsumers: 0, baseOrders: 0, baseNetMinor: 0 }
  for (const { customer, orders, netMinor } of await listFigures(deps.ch.scope(scope))) {
    if (!people.has(customer)) continue
    figures.baseConsumers++
    figures.baseOrders += orders
    figures.baseNetMinor += netMinor
    if (!group.has(customer)) continue
    figures.consumers++
    figures.orders += orders
    figures.netMinor += netMinor
  }
  return figures
}

/** The differences that are least likely to be chance: by the z of two shares, one line a label. */
function strikingOf(labels: readonly PortraitLabel[]): Portrait['striking'] {
  const found = labels.flatMap(({ label, lines }) => {
    const scored = lines
      .filter((line) => line.customers >= groupMin && line.baseShare > 0 && line.baseShare < 1)
      .map((line) => {
        const size = line.customers / Math.max(line.share, 1e-9)
        const z = (line.share - line.baseShare) / Math.sqrt((line.baseShare * (1 - line.baseShare)) / Math.max(1, size))
        return { label, line, z: Math.abs(z) }
      })
      .sort((a, b) => b.z - a.z)
    const [best] = scored
    return best && best.z > 3 ? [best] : []
  })
  return found
    .sort((a, b) => b.z - a.z)
    .slice(0, strikingMax)
    .map(({ label, line }) => ({ label, line }))
}
