import { cityReach, storeSales } from '../analytics/share.ts'
import { refusals } from '../errors.ts'
import { monthLabel } from '../rules/calendar.ts'
import { splitList } from '../rules/parameters.ts'
import { rate } from '../rules/rates.ts'
import {
  allFilters,
  breakdownLabel,
  byStore,
  byStoreMonth,
  columns as c,
  choice,
  type Report,
  type ReportInput,
  storeCells,
  sum,
  text,
} from './report.ts'

/** `S1:1200,S2:800` as numbers by store code. */
function readHouseholds(given: string | undefined): Map<string, number> {
  const entries = splitList(given ?? '').map((item) => {
    const match = /^(.+):([1-9]\d{0,9})$/.exec(item)
    if (!match?.[1]) {
      const message = 'allowed: store codes with households, such as S1:1200,S2:800'
      throw refusals.invalid_report_parameter({
        detail: `households: ${message}`,
        fields: [{ path: 'households', message }],
      })
    }
    return [match[1].trim(), Number(match[2])] as const
  })
  return new Map(entries)
}

/** Customers ever seen in each city up to a month; `null` stands for the end of the period. */
async function reachOfCities({
  ch,
  filter,
  stores,
}: ReportInput): Promise<(city: number, month: number | null) => number> {
  const cities = new Map(stores.map((store) => [store.id, store.city.id]))
  const seen = cities.size === 0 ? [] : await cityReach(ch, filter, cities)
  return (city, month) =>
    sum(seen.filter((row) => row.city === city && (month === null || row.month <= month)).map((row) => row.customers))
}

export const marketShare: Report = {
  name: 'market-share',
  title: text('Market share and user share', '市场份额与用户份额'),
  question: text(
    'Do we sell more because more people come, or more to the same few?',
    '卖得多，是来的人多了，还是少数人买得多了？',
  ),
  definition: text(
    'GMV share: what the store sold (all paid orders, those of unidentified customers too), divided by what all our stores of its city sold. User share: its distinct identified paying customers, divided by the reachable people of its area: the households given for the store, or else all customers ever seen in its city up to then. The two can move in opposite directions.',
    'GMV 份额：门店销售额（全部已付订单，含未识别顾客）÷ 本市我方全部门店销售额。用户份额：门店去重的已识别付款人数 ÷ 其区域可触达用户：优先用给定户数，否则用截至当时在该市出现过的全部顾客。两者可能反向变化。',
  ),
  periodMeaning: text('Orders paid in these days.', '在这些天内支付的订单。'),
  filters: allFilters,
  params: [
    choice('by', breakdownLabel, [byStore, byStoreMonth]),
    {
      name: 'households',
      label: text('Households per store', '门店覆盖户数'),
      kind: 'text',
      help: text('Store codes with households: S1:1200,S2:800.', '门店编码与户数：S1:1200,S2:800。'),
    },
  ],
  columns: [
    c.store,
    c.storeName,
    c.text('city', 'City', '城市'),
    c.month('month', 'Month', '月份'),
    c.money('gmvMinor', 'Sold', '销售额'),
    c.money('cityGmvMinor', 'Sold in the city', '全市销售额'),
    c.ratio('gmvShare', ['gmvMinor', 'cityGmvMinor'], 'GMV share', 'GMV 份额'),
    c.count('payingCustomers', 'Paying customers', '付款顾客'),
    c.count('reachable', 'Reachable people', '可触达人数'),
    c.text('reachableFrom', 'Reachable, source', '可触达来源', undefined, {
      values: { given: text('households given', '给定户数'), city: text('seen in the city', '本市出现过') },
    }),
    c.ratio('userShare', ['payingCustomers', 'reachable'], 'User share', '用户份额'),
  ],
  figures: [c.money('gmvMinor', 'Sold', '销售额'), c.count('stores', 'Stores', '门店数')],
  chart: { kind: 'scatter', x: 'gmvShare', y: ['userShare'], series: 'storeName' },
  async run(input) {
    const { ch, filter, params, stores } = input
    const households = readHouseholds(params.households)
    const byMonth = params.by === 'store-month'
    const [sales, reach] = await Promise.all([storeSales(ch, filter, byMonth), reachOfCities(input)])
    const placeOf = new Map(stores.map((store) => [store.id, store]))
    const rows = sales
      .filter((row) => placeOf.has(row.store) && (filter.stores === null || filter.stores.includes(row.store)))
      .sort((a, b) => a.store - b.store || a.month - b.month)
      .flatMap((row) => {
        const place = placeOf.get(row.store)
        if (!place) return []
        const cityGmvMinor = sum(
          sales
            .filter((other) => other.month === row.month && placeOf.get(other.store)?.city.id === place.city.id)
            .map((other) => other.gmvMinor),
        )
        const given = households.get(place.code)
        const reachable = given ?? reach(place.city.id, byMonth ? row.month : null)
        return [
          {
            ...storeCells(stores, row.store),
            city: place.city.name,
            month: byMonth ? monthLabel(row.month) : null,
            gmvMinor: row.gmvMinor,
            cityGmvMinor,
            gmvShare: rate(row.gmvMinor, cityGmvMinor),
            payingCustomers: row.payingCustomers,
            reachable,
            reachableFrom: given === undefined ? 'city' : 'given',
            userShare: rate(row.payingCustomers, reachable),
          },
        ]
      })
    const unplaced = sum(sales.filter((row) => !placeOf.has(row.store)).map((row) => row.gmvMinor))
    const notes =
      unplaced > 0 ? [text('Orders of no known store are left out.', '不属于任何已知门店的订单未计入。')] : []
    return {
      rows,
      summary: { gmvMinor: sum(rows.map((row) => row.gmvMinor)), stores: new Set(rows.map((row) => row.store)).size },
      notes,
    }
  },
}
