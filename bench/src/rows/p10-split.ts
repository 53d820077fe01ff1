import { chanceFrom, splitAll } from '../../../server/src/domains/envelopes/index.ts'
import { sha256 } from '../../../server/src/kernel/ids.ts'
import type { Contestant, Match, Measured, OpenedRow, Row } from '../lib/row.ts'

const pieces = 10
const total = 1000
const bigPieces = 1_000_000
const bigTotal = 100_000_000

type Kind = 'random' | 'group'

/** Small envelopes one after the other: every one sums exactly, and every position gets the average within 1 %. */
function splitMany(kind: Kind, envelopes: number, round: number): Measured {
  const chance = chanceFrom(sha256(`p10 ${kind} ${round}`))
  const sums = new Float64Array(pieces)
  const started = performance.now()
  for (let envelope = 0; envelope < envelopes; envelope++) {
    let sum = 0
    const shares = splitAll(kind, total, pieces, chance)
    for (let at = 0; at < pieces; at++) {
      const share = shares[at] ?? 0
      sums[at] = (sums[at] ?? 0) + share
      sum += share
    }
    if (sum !== total) throw new Error(`an envelope of ${total} gave ${sum}`)
  }
  const seconds = (performance.now() - started) / 1000
  const average = total / pieces
  const unfair = Math.max(...[...sums].map((sum) => Math.abs(sum / envelopes / average - 1)))
  if (unfair > 0.01)
    throw new Error(`a position of a ${kind} envelope is ${(unfair * 100).toFixed(2)} % off the average`)
  return { value: (envelopes * pieces) / seconds, beside: { 'worst position off the average, %': unfair * 100 } }
}

function splitBig(kind: Kind, round: number): Measured {
  const chance = chanceFrom(sha256(`p10 big ${kind} ${round}`))
  const started = performance.now()
  const shares = splitAll(kind, bigTotal, bigPieces, chance)
  const seconds = (performance.now() - started) / 1000
  const sum = shares.reduce((all, share) => all + share, 0)
  if (sum !== bigTotal || shares.some((share) => share < 1)) throw new Error('a big envelope is not exact')
  return { value: bigPieces / seconds }
}

const ours = (measure: (round: number) => Measured): Contestant => {
  let round = 0
  return { name: 'Regulars', measure: async () => measure(round++) }
}

const goal = { atLeast: 1_000_000 }
const fair = { figure: 'worst position off the average, %', atMost: 1 }

export const split: Row = {
  id: 'p10',
  title: 'P10 envelope split',
  goal: '≥ 1 million shares/s a core, exact sum, fair by position within 1 %',
  peers: 'none: we know of no program that splits envelopes and could run here',
  async open({ size }): Promise<OpenedRow> {
    const envelopes = size === 'full' ? 1_000_000 : 200_000
    const kinds: readonly Kind[] = ['random', 'group']
    const matches = kinds.flatMap((kind): Match[] => [
      {
        name: `${kind}, envelopes of ten shares`,
        unit: 'shares/s',
        contestants: [ours((round) => splitMany(kind, envelopes, round))],
        goals: [goal, fair],
      },
      {
        name: `${kind}, one envelope of a million shares`,
        unit: 'shares/s',
        contestants: [ours((round) => splitBig(kind, round))],
        goals: [goal],
      },
    ])
    return {
      matches,
      sizes: [
        `${envelopes.toLocaleString('en')} envelopes of ${total} in ${pieces}; one of ${bigTotal.toLocaleString('en')} in ${bigPieces.toLocaleString('en')}.`,
      ],
      notes: [
        'One thread. The rule alone, with its generator: a claim adds its transaction, which many claims share.',
        'Every envelope is summed, and every position averaged, inside the measured time (ten shares) or after it (a million); a wrong sum or a position more than 1 % off ends the run.',
      ],
      versions: {},
      close: async () => {},
    }
  },
}
