import type {
  HealthCard,
  HealthComparison,
  HealthMeasure,
  HealthPeriod,
  HealthQuery,
  HealthReading,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { getOrganization } from '../../organization/index.ts'
import { addDays, dayOf } from '../../reports/index.ts'
import { ALL, lastRecordedDay, PERIOD_DAYS, PERIODS, type ReadingRow, readHealth } from '../analytics/health.ts'
import { catalogue } from '../catalogue/index.ts'
import { refusals } from '../errors.ts'
import { aims, alikeRule, scoreRule, values } from '../rules/care.ts'
import { type Measure, measures } from '../rules/measures.ts'
import {
  alikeStores,
  compare,
  meanScore,
  medianReading,
  noReading,
  readingOf,
  type Weighed,
  wilson,
} from '../rules/score.ts'
import { type Reader, readStage } from './read-stage.ts'

export type Store = { id: number; code: string; name: string; city: { id: number; code: string; name: string } }

const DAY_MS = 86_400_000
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY_MS
const dayText = (day: number): string => addDays('1970-01-01', day)

/** The period so many periods before the last day. */
export const periodOf = (lastDay: number, ago: number): HealthPeriod => ({
  from: dayText(lastDay - (ago + 1) * PERIOD_DAYS + 1),
  to: dayText(lastDay - ago * PERIOD_DAYS),
})

/**
 * The eight values from the merchant's own records, each figure against the four weeks before, the same of last year and
 * the stores alike. Reads only. @throws place_unknown
 */
export async function readHealthCard(
  deps: Deps,
  { by, timezone, currency }: Reader,
  query: HealthQuery,
): Promise<HealthCard> {
  const stores = await listStores(deps, by)
  const place = choosePlace(stores, query)
  const ch = deps.ch.scope({ ...by.scope, timezone })
  const lastDay = query.to
    ? dayNumber(query.to)
    : ((await lastRecordedDay(ch, dayNumber(dayOf(deps.clock.now(), timezone)))) ??
      dayNumber(dayOf(deps.clock.now(), timezone)) - 1)
  const [rows, stage] = await Promise.all([
    readHealth(ch, { lastDay, stores: place.stores }),
    readStage(deps, { by, timezone, currency }),
  ])
  const readings = new Readings(rows)
  const alike = place.store ? alikeOf(stores, readings, place.store) : undefined
  const shown = alike ? stores.filter(({ id }) => id === place.store?.id || alike.includes(id)) : place.listed
  const context = { readings, alike, shown, lastDay, self: place.store?.id }
  const cards = values.map((value) => {
    const own = measures.filter((measure) => measure.value === value.value).map((one) => viewMeasure(one, context))
    const helps = catalogue.filter((entry) => entry.value === value.value).map(({ code }) => code)
    return { ...value, score: meanScore(own.map(({ score }) => score)), measures: own, prescriptions: helps }
  })
  const aimCards = aims.map((aim) => ({
    ...aim,
    score: meanScore(cards.filter((card) => card.aim === aim.aim).map(({ score }) => score)),
  }))
  return {
    period: periodOf(lastDay, 0),
    previous: periodOf(lastDay, 1),
    lastYear: periodOf(lastDay, PERIODS - 1),
    timezone,
    currency,
    scope: { city: place.city, store: place.store ? { code: place.store.code, name: place.store.name } : null },
    score: meanScore(aimCards.map(({ score }) => score)),
    rule: scoreRule,
    alike: alike ? { stores: alike.length, rule: alikeRule } : null,
    aims: aimCards,
    values: cards.sort((a, b) => (a.score ?? 101) - (b.score ?? 101)),
    stage,
  }
}

class Readings {
  readonly #rows: Map<string, ReadingRow>
  constructor(rows: readonly ReadingRow[]) {
    this.#rows = new Map(rows.map((row) => [`${row.measure}/${row.ago}/${row.place}`, row]))
  }
  at(measure: string, ago: number, place: number): HealthReading {
    const row = this.#rows.get(`${measure}/${ago}/${place}`)
    return row ? readingOf(row.numerator, row.denominator) : noReading
  }
  /** With how much it stands on: amounts stand on the orders that they were paid for. */
  weigh({ code, amounts }: Pick<Measure, 'code' | 'amounts'>, ago: number, place: number): Weighed {
    const reading = this.at(code, ago, place)
    const weight = amounts === 'both' ? this.at('identified-orders', ago, place).denominator : reading.denominator
    return { ...reading, weight }
  }
}

type Context = {
  readings: Readings
  /** Numbers of the stores alike; undefined where the card is not about one store. */
  alike: readonly number[] | undefined
  shown: readonly Store[]
  lastDay: number
  self: number | undefined
}

function viewMeasure(
  { value: _value, ...measure }: Measure,
  { readings, alike, shown, lastDay, self }: Context,
): HealthMeasure {
  const { code, better } = measure
  const { weight, ...now } = readings.weigh(measure, 0, ALL)
  const against = (of: HealthComparison['against'], reference: Weighed) =>
    compare({ ...now, weight }, of, reference, better)
  const comparisons = [
    against('previous', readings.weigh(measure, 1, ALL)),
    against('last-year', readings.weigh(measure, PERIODS - 1, ALL)),
    ...(alike && alike.length > 0
      ? [against('alike', medianReading(alike.map((store) => readings.weigh(measure, 0, store))))]
      : []),
  ]
  const places = shown
    .map(({ id, code: store, name }) => ({
      store: { code: store, name },
      alike: id !== self,
      ...readings.at(code, 0, id),
    }))
    .filter((row) => row.value !== null)
    .sort((a, b) => ((b.value ?? 0) - (a.value ?? 0)) * (better === 'higher' ? 1 : -1))
  return {
    ...measure,
    ...now,
    interval: measure.unit === 'ratio' && measure.amounts === 'none' ? wilson(now) : null,
    comparisons,
    score: meanScore(comparisons.map(({ score }) => score)),
    trend: Array.from({ length: PERIODS }, (_none, index) => {
      const ago = PERIODS - 1 - index
      return { period: periodOf(lastDay, ago), ...readings.at(code, ago, ALL) }
    }),
    stores: places,
  }
}

function alikeOf(stores: readonly Store[], readings: Readings, self: Store): number[] {
  const sizes = stores.map(({ id, city }) => ({
    id,
    city: city.id,
    orders: readings.at('identified-orders', 0, id).denominator,
  }))
  return alikeStores(sizes, self.id)
}

async function listStores(deps: Deps, by: Reader['by']): Promise<Store[]> {
  const { cities } = await getOrganization(deps, by)
  return cities.flatMap(({ stores, id, code, name }) =>
    stores.map((store) => ({ id: store.id, code: store.code, name: store.name, city: { id, code, name } })),
  )
}

type Place = {
  city: { code: string; name: string } | null
  store: Store | null
  /** Null: everything the reader may see, facts of no known store included. */
  stores: number[] | null
  listed: Store[]
}

function choosePlace(stores: readonly Store[], { city: cityCode, store: storeCode }: HealthQuery): Place {
  const store = storeCode === undefined ? null : stores.find(({ code }) => code === storeCode)
  const city = cityCode === undefined ? null : stores.find((entry) => entry.city.code === cityCode)?.city
  if (store === undefined) throw refusals.place_unknown({ detail: `store: ${storeCode}` })
  if (city === undefined) throw refusals.place_unknown({ detail: `city: ${cityCode}` })
  const listed = stores.filter((entry) => (!store || entry.id === store.id) && (!city || entry.city.id === city.id))
  return {
    city: city && { code: city.code, name: city.name },
    store,
    stores: store || city ? listed.map(({ id }) => id) : null,
    listed,
  }
}
