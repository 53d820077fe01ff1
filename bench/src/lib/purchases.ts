import type { Chain } from './chain.ts'

/** Two years of order lines: every n-th line is the same on every machine. */
export type Purchases = { lines: number; customers: number; products: number }

const chunk = 2_000_000
const clusters = 400
const unit = (seed: string): string => `(cityHash64(${seed}) / 18446744073709551616.)`

/**
 * Columns of line number n. Half of the lines are one of six favourites of the customer, half of the rest comes from what
 * people of her kind buy, and the others from everything, famous things first. Some customers buy ten times as much as
 * others; a basket has about two lines.
 */
const columns = ({ customers, products }: Purchases): string => `
  toUInt32(least(${customers}, 1 + floor(${customers} * pow(${unit('number, 1')}, 1.2)))) as customer,
  cityHash64(number, 2) % 10 as basket,
  toDateTime64('2024-01-01 04:00:00', 3, 'UTC') + toIntervalDay(cityHash64(customer, basket, 3) % 730) as at,
  cityHash64(number, 4) % 4 as dice,
  customer % ${clusters} as kind,
  multiIf(dice < 2, ${unit('customer, cityHash64(number, 5) % 6')}, ${unit('number, 6')}) as luck,
  toUInt32(1 + if(dice = 3, floor(${products} * pow(luck, 3)),
    (kind * ${Math.floor(products / clusters)} + floor(${Math.floor(products / 40)} * pow(luck, 2))) % ${products})) as product,
  [101, 102, 103, 106, 107, 201, 202, 203, 301, 302, 303, 304, 901, 902, 903, 905] as categories`

/** Writes the lines straight into the product's table, in the form that settles after the relay has long been done. */
export async function writePurchases(chain: Chain, purchases: Purchases, say: (text: string) => void): Promise<void> {
  const { connection } = chain.runtime.deps.ch
  const store = chain.stores[0]?.id ?? 0
  const settings = {
    max_partitions_per_insert_block: 0,
    max_insert_block_size: chunk,
    min_insert_block_size_rows: chunk,
  }
  for (let from = 0; from < purchases.lines; from += chunk) {
    const count = Math.min(chunk, purchases.lines - from)
    await connection.command(
      `insert into order_lines
       select ${chain.reader.by.workspace}, customer, at, concat(toString(customer), '-', toString(basket)), 'paid',
         ${store}, 'till', product, categories[1 + product % 16], 1, 1000
       from (select ${columns(purchases)}, number from numbers(${from}, ${count}))`,
      { settings },
    )
    say(`  wrote ${((from + count) / 1e6).toFixed(1)} of ${purchases.lines / 1e6} million lines`)
  }
  await connection.command('optimize table order_lines final')
  say('  merged')
}
