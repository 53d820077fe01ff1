import type { OfferPlan, OfferQuote, OfferQuoteInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { minorToJson } from '../../../kernel/money.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { getOrdinal, listRecords } from '../../customers/index.ts'
import { sum } from '../rules/share.ts'
import { type PurchasePlan, planPurchase } from './plan-purchase.ts'
import type { SoldLine } from './read-basket.ts'
import { getStore } from './redeem-alone.ts'
import { resolveCode } from './show-code.ts'

type Asked = OfferQuoteInput & Required<Pick<OfferQuoteInput, 'channel' | 'coupons' | 'claimable'>>

/**
 * What a basket would cost with the best legal combination of coupons, and why. Writes nothing.
 *
 * @throws customer_not_found, offer_place_unknown, and as `resolveCode`
 */
export async function quoteBasket(deps: Deps, scope: ZonedScope, asked: Asked): Promise<OfferQuote> {
  const records = asked.customer ? await listRecords(deps, scope, await getOrdinal(deps, scope, asked.customer)) : []
  const lines = asked.lines.map(({ sku, quantity, amountMinor, categoryCode }) => ({
    sku,
    quantity,
    amountMinor: BigInt(amountMinor),
    category: categoryCode,
  }))
  const { best, withClaims } = await deps.db.as(scope, async (tx) => {
    const store = await getStore(tx, scope, asked.storeCode)
    const shown: string[] = []
    for (const code of asked.coupons) shown.push((await resolveCode(tx, deps, scope, code)).id)
    const at = asked.at ? new Date(asked.at) : deps.clock.now()
    const { channel, claimable } = asked
    return planPurchase(tx, deps, scope, { records, coupons: shown, store, channel, claimable, at, lines })
  })
  return { best: toPlan(best, lines), withClaims: withClaims ? toPlan(withClaims, lines) : null }
}

function toPlan({ plan, named }: PurchasePlan, lines: readonly SoldLine[]): OfferPlan {
  const grossMinor = sum(lines.map((line) => line.amountMinor))
  const perLine = lines.map((_line, index) => sum([...plan.savings.values()].map((each) => each[index] ?? 0n)))
  return {
    grossMinor: minorToJson(grossMinor),
    savingMinor: minorToJson(plan.savingMinor),
    dueMinor: minorToJson(grossMinor - plan.savingMinor),
    lines: lines.map(({ sku, amountMinor }, index) => ({
      sku,
      amountMinor: minorToJson(amountMinor),
      savingMinor: minorToJson(perLine[index] ?? 0n),
      dueMinor: minorToJson(amountMinor - (perLine[index] ?? 0n)),
    })),
    coupons: [...plan.verdicts].flatMap(([id, { refusal, missingMinor, aloneMinor }]) => {
      const about = named.get(id)
      if (!about) return []
      const saving = sum(plan.savings.get(id) ?? [])
      return {
        ...about,
        used: plan.savings.has(id),
        savingMinor: minorToJson(saving),
        aloneMinor: minorToJson(aloneMinor),
        refusal,
        missingMinor: minorToJson(missingMinor),
      }
    }),
    exact: plan.exact,
    boundMinor: minorToJson(plan.boundMinor),
  }
}
