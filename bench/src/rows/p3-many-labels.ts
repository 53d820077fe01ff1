import { join } from 'node:path'
import type { AudienceExpression } from '@regulars/contract'
import { countAudience } from '../../../server/src/domains/audiences/index.ts'
import { type Chain, openChain, timezone } from '../lib/chain.ts'
import { askClickHouse, clickhouseVersion } from '../lib/engines.ts'
import { defineLabels, type WideLabel, writeLabels } from '../lib/many-labels.ts'
import { memoryOf, sumOf } from '../lib/processes.ts'
import type { Contestant, Match, OpenedRow, Row } from '../lib/row.ts'

const rawName = 'raw ClickHouse groupBitmap'
const ask = 100

export const manyLabels: Row = {
  id: 'p3',
  title: 'P3 count of a 100-label expression among 6,000 labels',
  goal: 'p99 ≤ 2 s over 40 million customers within 6 GiB',
  peers: 'groupBitmap states in buckets of 2^20 in the same ClickHouse',
  async open({ size, folder, say }): Promise<OpenedRow> {
    const { customers, count, turns } =
      size === 'full'
        ? { customers: 40_000_000, count: 6000, turns: 40 }
        : { customers: 4_000_000, count: 600, turns: 10 }
    const chain = await openChain(join(folder, 'data'))
    const labels = await defineLabels(chain, count, customers)
    await writeLabels(chain, labels, say)
    await fillPeer(chain, labels)
    say('  the peer has them')
    const draws = drawsOf(labels)
    const rows = labels.reduce((sum, label) => sum + label.members, 0)
    return {
      matches: [hot(chain, draws, { labels, turns }), cold(chain, draws, Math.ceil(turns / 4))],
      sizes: [
        `${count.toLocaleString('en')} flags over ${customers / 1e6} million customers, ${(rows / 1e6).toFixed(0)} million values: a power law from half of all customers down to one of ten thousand, so that ${labels.filter(({ density }) => density > 0.01).length} labels have more than 1 % and the median ${((labels[count / 2]?.density ?? 0) * 100).toFixed(2)} %.`,
        `An expression is ${ask} labels drawn at random (seeded): twenty groups of five, by turns (A ∨ B ∨ C) without (D ∧ E) and (A ∨ B) ∧ (C ∨ D) without E; any of the first sixteen groups and none of the last four. ${turns} in a round and all different, a quarter as many where nothing is in memory.`,
      ],
      notes: [
        "Regulars' time is that of countAudience, from the expression to the number: definitions, sets, evaluation. Both must give the same number for every expression, or the run stops.",
        'All labels in memory: each was asked for once before, under the default limit of memory for labels. None in memory: the limit is set to nothing, so that every label is read from ClickHouse again for each expression.',
        'Memory is the resident memory of this process, the ClickHouse child (which the peer uses too) and PostgreSQL together, after a round.',
        "Values are rows of the product's own table, written there directly. The peer keeps one state a label and bucket, ordered by label; it cannot take a member out, which the product must.",
      ],
      versions: { ClickHouse: await clickhouseVersion(chain.clickhouseUrl) },
      close: () => chain.close(),
    }
  },
}

type Draw = (turn: number) => WideLabel[]

function hot(chain: Chain, draws: Draw, { labels, turns }: { labels: readonly WideLabel[]; turns: number }): Match {
  const { config } = chain.runtime.deps
  const defaultMb = config.labelMemoryMb
  let loaded = false
  const prepare = async (): Promise<void> => {
    config.labelMemoryMb = defaultMb
    if (loaded) return
    loaded = true
    for (let from = 0; from < labels.length; from += ask) await countOurs(chain, labels.slice(from, from + ask))
  }
  const ours = contestant('Regulars', draws, turns, (asked) => countOurs(chain, asked), { prepare })
  return {
    name: 'all labels in memory',
    unit: 'ms',
    contestants: [
      ours.contestant,
      contestant(rawName, draws, turns, (asked) => countRaw(chain, asked), ours).contestant,
    ],
    goals: [
      { figure: 'p99 ms', atMost: 2000 },
      { figure: 'RSS MiB', atMost: 6144 },
    ],
    bound: () =>
      'one thread (ClickHouse takes both): every part of the expression is worked out as bits, word by word, also where few are in.',
  }
}

function cold(chain: Chain, draws: Draw, turns: number): Match {
  const { config } = chain.runtime.deps
  // Draws of its own: what the other match asked for is in nobody's cache.
  const others: Draw = (turn) => draws(1_000_000 + turn)
  const prepare = async (): Promise<void> => {
    config.labelMemoryMb = 0
  }
  const ours = contestant('Regulars', others, turns, (asked) => countOurs(chain, asked), { prepare })
  return {
    name: 'no label in memory',
    unit: 'ms',
    contestants: [
      ours.contestant,
      contestant(rawName, others, turns, (asked) => countRaw(chain, asked), ours).contestant,
    ],
    goals: [],
    bound: () =>
      'reading: ClickHouse decompresses the values, puts the customers of each label together and sends four bytes for each.',
  }
}

type Agreed = { agreed: Map<number, number> }

/** The median of some expressions, each asked once; nearly the longest beside it. */
function contestant(
  name: string,
  draws: Draw,
  turns: number,
  count: (asked: WideLabel[]) => Promise<number>,
  { prepare, agreed = new Map() }: { prepare?: () => Promise<void> } & Partial<Agreed>,
): { contestant: Contestant } & Agreed {
  let turn = 0
  const measure: Contestant['measure'] = async () => {
    await prepare?.()
    const times: number[] = []
    for (const last = turn + turns; turn < last; turn++) {
      const asked = draws(turn)
      const started = performance.now()
      const found = await count(asked)
      times.push(performance.now() - started)
      const known = agreed.get(turn) ?? found
      if (found !== known) throw new Error(`${name} counts ${found} instead of ${known} in expression ${turn}`)
      agreed.set(turn, known)
    }
    times.sort((a, b) => a - b)
    const at = (share: number): number => times[Math.ceil(times.length * share) - 1] ?? 0
    return { value: at(0.5), beside: { 'p99 ms': at(0.99), 'RSS MiB': sumOf(memoryOf(process.pid).rss) } }
  }
  return { contestant: { name, measure }, agreed }
}

/** The labels of a turn: the same on every machine. */
const drawsOf =
  (labels: readonly WideLabel[]): Draw =>
  (turn) => {
    const random = randomOf(turn)
    const chosen = new Set<number>()
    while (chosen.size < ask) chosen.add(Math.floor(random() * labels.length))
    return [...chosen].flatMap((index) => labels[index] ?? [])
  }

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

type Shape<T> = { all(of: T[]): T; any(of: T[]): T; without(a: T, b: T): T }

function hundredLabels<T>(labels: readonly T[], { all, any, without }: Shape<T>): T {
  const groups: T[] = []
  for (let from = 0; from < labels.length; from += 5) {
    const [a, b, c, d, e] = labels.slice(from, from + 5) as [T, T, T, T, T] // a hundred labels are twenty groups
    const even = (from / 5) % 2 === 0
    groups.push(even ? without(any([a, b, c]), all([d, e])) : without(all([any([a, b]), any([c, d])]), e))
  }
  const wanted = Math.round(groups.length * 0.8)
  return without(any(groups.slice(0, wanted)), any(groups.slice(wanted)))
}

async function countOurs(chain: Chain, asked: readonly WideLabel[]): Promise<number> {
  const expression = hundredLabels<AudienceExpression>(
    asked.map(({ code }) => ({ label: code, is: ['true'] })),
    {
      all: (of) => ({ all: of }),
      any: (of) => ({ any: of }),
      without: (a, b) => ({ all: [a, { not: b }] }),
    },
  )
  const scope = { workspace: chain.reader.by.workspace, stores: '*' as const, timezone }
  const { customers } = await countAudience(chain.runtime.deps, { scope, sensitiveVisible: true }, expression)
  return customers ?? 0
}

async function fillPeer(chain: Chain, labels: readonly WideLabel[]): Promise<void> {
  const { connection } = chain.runtime.deps.ch
  await askClickHouse(chain.clickhouseUrl, 'create database bench')
  // A label is a few dozen rows, and an expression wants a sixtieth of all: small steps of the index read little else.
  await connection.command(
    `create table bench.crowd (bucket UInt16, label UInt32, bits AggregateFunction(groupBitmap, UInt32))
     engine = MergeTree order by (label, bucket) settings index_granularity = 64`,
  )
  const step = 500
  for (let from = 0; from < labels.length; from += step) {
    const ids = labels.slice(from, from + step).map(({ id }) => id)
    await connection.command(
      `insert into bench.crowd select bitShiftRight(customer, 20) as bucket, label, groupBitmapState(customer)
       from label_values where label in (${ids.join(', ')}) group by bucket, label`,
    )
  }
  await connection.command('optimize table bench.crowd final')
}

async function countRaw(chain: Chain, asked: readonly WideLabel[]): Promise<number> {
  const sets = asked.map(({ id }, index) => `groupBitmapMergeStateIf(bits, label = ${id}) as b${index}`)
  const expression = hundredLabels<string>(
    sets.map((_, index) => `b${index}`),
    {
      all: (of) => of.reduce((a, b) => `bitmapAnd(${a}, ${b})`),
      any: (of) => of.reduce((a, b) => `bitmapOr(${a}, ${b})`),
      without: (a, b) => `bitmapAndnot(${a}, ${b})`,
    },
  )
  const ids = asked.map(({ id }) => id).join(', ')
  const answer = await askClickHouse(
    chain.clickhouseUrl,
    `select sum(c) from (
       select bucket, ${sets.join(', ')}, bitmapCardinality(${expression}) as c
       from bench.crowd where label in (${ids}) group by bucket
     )`,
  )
  return Number(answer)
}
