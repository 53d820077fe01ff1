/** As the query sums them: `left` is what is still owed, or the change of it within a month. */
type Sums = { raised: bigint; spent: bigint; refunded: bigint; left: bigint; bonusGiven: bigint; bonusLeft: bigint }

export function sumUp(rows: readonly Sums[]): Sums {
  const total = { raised: 0n, spent: 0n, refunded: 0n, left: 0n, bonusGiven: 0n, bonusLeft: 0n }
  for (const row of rows) {
    total.raised += row.raised
    total.spent += row.spent
    total.refunded += row.refunded
    total.left += row.left
    total.bonusGiven += row.bonusGiven
    total.bonusLeft += row.bonusLeft
  }
  return total
}

/** Months in sequence, each with what was owed at its end. */
export function runningUnspent<Row extends Sums>(months: readonly Row[]): Row[] {
  let left = 0n
  let bonusLeft = 0n
  return months.map((month) => {
    left += month.left
    bonusLeft += month.bonusLeft
    return { ...month, left, bonusLeft }
  })
}

type Financing = { unspent: bigint; revenue: bigint; warnPercent: number }

/**
 * How much of a year's revenue customers have lent. Beyond the limit it reads a warning: whoever could not serve these
 * people with goods would have to find that much money.
 */
export function judgeFinancing({ unspent, revenue, warnPercent }: Financing): {
  ratio: number | null
  warning: { en: string; zh: string } | null
} {
  const ratio = revenue > 0n ? Number(unspent) / Number(revenue) : null
  const isTooMuch = revenue > 0n ? unspent * 100n > revenue * BigInt(warnPercent) : unspent > 0n
  if (!isTooMuch) return { ratio, warning: null }
  const percent = ratio === null ? '' : `${Math.round(ratio * 100)} %`
  return {
    ratio,
    warning: {
      en: `Customers have lent you ${percent || 'money'}${percent ? ' of a year of revenue' : ' and there were no sales yet'}. Slow down recharges, or keep this much within reach.`,
      zh: `顾客预存的钱${percent ? `相当于全年营业额的 ${percent}` : '尚无营业额可比'}。请放缓储值活动，或留足可随时退还的资金。`,
    },
  }
}
