import type { Tx } from '../../../kernel/postgres.ts'
import { acrossStores } from '../../../kernel/postgres.ts'
import { describeProducts, findSkus, readCategoryPaths } from '../../catalog/index.ts'
import { describePlaces } from '../../organization/index.ts'
import type { CouponRow } from '../queries/coupons.ts'
import type { Basket, Candidate } from '../rules/price-coupon.ts'

/** A line as a till has it: `amountMinor` is the total before coupons, `category` a code where the till knows it. */
export type SoldLine = { sku: string; category?: string | undefined; quantity: number; amountMinor: bigint }

/** What is bought, where and when. `store` is 0 where no store is. */
export type Purchase = { store: number; channel: string; at: Date; lines: readonly SoldLine[] }

/** Adds what coupons go by: the codes of store and city, and the categories of products where a coupon asks for them. */
export async function readBasket(
  tx: Tx,
  workspace: number,
  { store, channel, at, lines }: Purchase,
  candidates: readonly Candidate[],
): Promise<Basket> {
  const place = (await acrossStores(tx, () => describePlaces(tx, workspace, [store]))).get(store)
  const asksForCategories = candidates.some(({ scope }) => scope.categories.length > 0)
  const paths = asksForCategories ? await readPaths(tx, workspace, lines) : lines.map(() => [])
  return {
    storeCode: place?.code ?? '',
    cityCode: place?.cityCode ?? '',
    channel,
    at,
    lines: lines.map(({ sku, quantity, amountMinor }, index) => ({
      sku,
      quantity,
      amountMinor,
      categories: paths[index] ?? [],
    })),
  }
}

async function readPaths(tx: Tx, workspace: number, lines: readonly SoldLine[]): Promise<string[][]> {
  const unnamed = lines.filter(({ category }) => !category).map(({ sku }) => sku)
  const ids = await findSkus(tx, workspace, unnamed)
  const products = await describeProducts(tx, [...ids.values()])
  const paths = await readCategoryPaths(tx)
  return lines.map(({ sku, category }) => {
    const code = category || products.get(ids.get(sku) ?? 0)?.categoryCode
    return code ? (paths.get(code) ?? [code]) : []
  })
}

export const toCandidate = (row: CouponRow): Candidate => ({
  id: row.id,
  offer: row.offer,
  version: row.version,
  isUsable: row.state === 'claimed',
  value: row.terms.value,
  scope: row.terms.scope,
  stacking: row.terms.stacking,
  validFrom: row.validFrom,
  expiresAt: row.expiresAt,
  mostMinor: row.mostMinor,
})
