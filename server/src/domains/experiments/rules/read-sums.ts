import type { ExperimentMeasure } from '@regulars/contract'
import type { BuyersRow, DayRow, EnteredRow } from '../analytics.ts'
import type { DayChange } from './day-line.ts'
import { type Moments, noMoments } from './moments.ts'
import type { Group } from './summarise.ts'

/** Those who never bought anything are in nobody's bills: they are everybody less the buyers, and they were new. */
export function groupsOf(entered: readonly EnteredRow[], buyers: readonly BuyersRow[]): Group[] {
  const strangers = [
    ...entered.map((row) => ({ ...row, sign: 1 })),
    ...buyers.map((row) => ({ ...row, sign: -1 })),
  ].map(({ arm, fold, sign, customers, complete, observed }): Group => {
    const n = sign * customers
    return {
      arm,
      by: 'stage',
      group: 'new',
      fold,
      customers: n,
      complete: sign * complete,
      observed: sign * observed,
      outcomes: { money: { ...noMoments, n }, conversion: { ...noMoments, n } },
    }
  })
  const known = buyers.map(
    (row): Group => ({
      arm: row.arm,
      by: 'stage',
      group: row.stage,
      fold: row.fold,
      customers: row.customers,
      complete: row.complete,
      observed: row.observed,
      outcomes: { money: moneyOf(row), conversion: conversionOf(row) },
    }),
  )
  return [...strangers, ...known]
}

const moneyOf = (row: BuyersRow): Moments => ({
  n: row.customers,
  some: row.converted,
  y: row.money,
  yy: row.moneySquares,
  x: row.moneyBefore,
  xx: row.moneyBeforeSquares,
  xy: row.moneyProducts,
})

const conversionOf = (row: BuyersRow): Moments => ({
  n: row.customers,
  some: row.converted,
  y: row.converted,
  yy: row.converted,
  x: row.boughtBefore,
  xx: row.boughtBeforeSquares,
  xy: row.boughtProducts,
})

type Sums = { entered: readonly EnteredRow[]; buyers: readonly BuyersRow[]; days: readonly DayRow[] }

/** What each day added: people with what they had done before, then what they did. */
export function changesOf({ entered, buyers, days }: Sums, measure: ExperimentMeasure): DayChange[] {
  const byMoney = measure === 'money'
  return [
    ...entered.map(({ arm, day, customers }) => ({
      arm,
      day,
      entered: customers,
      moments: { ...noMoments, n: customers },
    })),
    ...buyers.map((row) => {
      const { x, xx } = byMoney ? moneyOf(row) : conversionOf(row)
      return { arm: row.arm, day: row.day, entered: 0, moments: { ...noMoments, x, xx } }
    }),
    ...days.map((row) => ({
      arm: row.arm,
      day: row.day,
      entered: 0,
      moments: {
        ...noMoments,
        some: row.converted,
        y: byMoney ? row.money : row.converted,
        yy: byMoney ? row.moneySquares : row.converted,
        xy: byMoney ? row.moneyProducts : row.boughtProducts,
      },
    })),
  ]
}
