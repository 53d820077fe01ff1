import type { ReportFilter, ReportResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type FieldProblem, kernelRefusals } from '../../../kernel/errors.ts'
import { findPublicIds } from '../../customers/index.ts'
import { type Caller, getOrganization } from '../../organization/index.ts'
import type { Filter } from '../analytics/filter.ts'
import { catalogue } from '../catalogue/index.ts'
import type { PlaceOfStore, Report } from '../catalogue/report.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { readPeriod } from '../rules/calendar.ts'
import { readParameters } from '../rules/parameters.ts'
import { readCosts } from './keep-costs.ts'
import { readIncrements } from './read-increments.ts'

/** Who reads, and the calendar and currency of her workspace. */
export type ReportReader = { by: Caller; timezone: string; currency: string }

/** Filters and parameters as they stand in an address. */
export type ReportAsk = Readonly<Record<string, unknown>>

const filterNames: readonly ReportFilter[] = ['city', 'store', 'channel', 'from', 'to']

/**
 * Runs one report within what the reader may see.
 * @throws unknown_report, invalid_report_parameter (with the allowed values), permission_denied for lists of people
 */
export async function runReport(
  deps: Deps,
  { by, timezone, currency }: ReportReader,
  name: string,
  ask: ReportAsk,
): Promise<ReportResult> {
  const report = getReport(name)
  if (report.listsCustomers && !by.permissions.includes('customers:read')) {
    throw kernelRefusals.permission_denied({
      detail: 'This report lists people; it needs the permission customers:read.',
    })
  }
  const filters: Partial<Record<ReportFilter, string>> = {}
  const others: Record<string, unknown> = {}
  const problems: FieldProblem[] = []
  for (const [key, value] of Object.entries(ask)) {
    const filter = filterNames.find((known) => known === key)
    if (value === undefined || value === '') continue
    if (!filter) others[key] = value
    else if (typeof value !== 'string') problems.push({ path: key, message: 'is given more than once' })
    else if (!report.filters.includes(filter))
      problems.push({ path: key, message: `is no filter of this report; allowed: ${report.filters.join(', ')}` })
    else filters[filter] = value
  }
  const { params, problems: parameterProblems } = readParameters(report.params, others)
  const period = readPeriod(filters.from, filters.to, timezone)
  if (!period)
    problems.push({
      path: 'from',
      message: 'allowed: existing days such as 2010-12-01 or months such as 2010-12, with `from` not after `to`',
    })
  const stores = await listStores(deps, by)
  const place = choosePlace(stores, filters)
  problems.push(...parameterProblems, ...place.problems)
  if (problems.length > 0 || !period) throw parameterRefusal(problems)

  const filter: Filter = { from: period.from, until: period.until, stores: place.ids, channel: filters.channel ?? null }
  const now = deps.clock.now()
  const outcome = await report.run({
    ch: deps.ch.scope({ ...by.scope, timezone }),
    filter,
    params,
    now,
    stores,
    customerIds: (numbers) => findPublicIds(deps, by.scope, [...numbers]),
    findFlow: (idOrName) => deps.db.as(by.scope, (tx) => queries.findFlow(tx, by.workspace, idOrName)),
    readCosts: () => readCosts(deps, by),
    readIncrements: () => readIncrements(deps, { ...by.scope, timezone }, { currency, ...period }),
  })
  return {
    report: report.name,
    title: report.title,
    question: report.question,
    definition: report.definition,
    period: { from: period.fromDay, to: period.toDay, timezone, meaning: report.periodMeaning },
    scope: { city: place.city, store: place.store, channel: filter.channel, stores: storeCount(by, place.ids) },
    currency,
    params: { ...params },
    columns: report.columns,
    rows: outcome.rows,
    figures: report.figures,
    summary: outcome.summary,
    chart: report.chart,
    notes: outcome.notes ?? [],
    generatedAt: now.toISOString(),
  }
}

function getReport(name: string): Report {
  const report = catalogue.find((entry) => entry.name === name)
  if (report) return report
  throw refusals.unknown_report({ detail: `Reports: ${catalogue.map((entry) => entry.name).join(', ')}.` })
}

const parameterRefusal = (problems: FieldProblem[]) =>
  refusals.invalid_report_parameter({
    detail: problems.map((problem) => `${problem.path}: ${problem.message}`).join('; '),
    fields: problems,
  })

async function listStores(deps: Deps, by: Caller): Promise<PlaceOfStore[]> {
  const { cities } = await getOrganization(deps, by)
  return cities.flatMap(({ stores, id, code, name }) =>
    stores.map((store) => ({ id: store.id, code: store.code, name: store.name, city: { id, code, name } })),
  )
}

type ChosenPlace = {
  city: { code: string; name: string } | null
  store: { code: string; name: string } | null
  /** Null when no place was chosen. */
  ids: number[] | null
  problems: FieldProblem[]
}

// A chain may have thousands of stores; an error message need not name them all.
const NAMED_MAX = 50

function choosePlace(stores: readonly PlaceOfStore[], filters: Partial<Record<ReportFilter, string>>): ChosenPlace {
  const problems: FieldProblem[] = []
  const cities = [...new Map(stores.map((store) => [store.city.code, store.city])).values()]
  const city = filters.city === undefined ? null : cities.find(({ code }) => code === filters.city)
  const store = filters.store === undefined ? null : stores.find(({ code }) => code === filters.store)
  if (city === undefined) problems.push({ path: 'city', message: allowedCodes(cities) })
  if (store === undefined) problems.push({ path: 'store', message: allowedCodes(stores) })
  const chosen = stores.filter((entry) => (!city || entry.city.id === city.id) && (!store || entry.id === store.id))
  return {
    city: city ? { code: city.code, name: city.name } : null,
    store: store ? { code: store.code, name: store.name } : null,
    ids: city || store ? chosen.map((entry) => entry.id) : null,
    problems,
  }
}

function allowedCodes(places: readonly { code: string }[]): string {
  const codes = places.map(({ code }) => code).sort()
  const more = codes.length > NAMED_MAX ? ` and ${codes.length - NAMED_MAX} more` : ''
  return codes.length === 0
    ? 'there is none that you may see'
    : `allowed: ${codes.slice(0, NAMED_MAX).join(', ')}${more}`
}

function storeCount(by: Caller, chosen: number[] | null): number | null {
  if (chosen) return chosen.length
  return by.scope.stores === '*' ? null : by.scope.stores.length
}
