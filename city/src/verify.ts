import { setTimeout as sleep } from 'node:timers/promises'
import { type Check, listChecks } from './checks.ts'
import { Api, bearer } from './transport.ts'
import type { CityTruth } from './truth/types.ts'

export interface VerifyCityOptions {
  baseUrl: string
  /** Allowed to read reports and customers. */
  secretKey: string
  truth: CityTruth
  /** Events are counted a moment after they are acknowledged: how long to wait for the figures to agree. */
  patienceSeconds?: number
}

/** One figure that is not what it should be. */
export interface Mismatch {
  report: string
  query: Record<string, string>
  /** Values of the columns that tell rows apart. */
  row: string
  figure: string
  expected: number
  /** Undefined when the report has no such row or figure. */
  got: unknown
}

/**
 * Reads every report that the truth speaks about and compares every figure exactly. An empty list means that the platform
 * knows what is true.
 */
export async function verifyCity(options: VerifyCityOptions): Promise<Mismatch[]> {
  const api = new Api({ baseUrl: options.baseUrl, connections: 2 })
  try {
    const until = performance.now() + (options.patienceSeconds ?? 0) * 1_000
    for (;;) {
      const mismatches = await compareAll(api, options)
      if (mismatches.length === 0 || performance.now() >= until) return mismatches
      await sleep(1_000)
    }
  } finally {
    api.close()
  }
}

interface Answer {
  rows: Record<string, unknown>[]
  summary: Record<string, unknown>
}

async function compareAll(api: Api, { secretKey, truth }: VerifyCityOptions): Promise<Mismatch[]> {
  const authorization = bearer(secretKey)
  const mismatches = await compareCustomers(api, authorization, truth)
  for (const check of listChecks(truth)) {
    const query = new URLSearchParams({ ...check.query, format: 'json' })
    const path = `/v1/reports/${check.report}?${query}`
    // As the API documentation says; rows that look otherwise show up as mismatches.
    const answer = (await api.call({ method: 'GET', path, authorization })) as Answer
    mismatches.push(...compareRows(check, check.part === 'summary' ? [answer.summary] : answer.rows))
  }
  return mismatches
}

async function compareCustomers(api: Api, authorization: string, { totals }: CityTruth): Promise<Mismatch[]> {
  // Sorted this way it lists everybody; sorted by orders, only those who have some.
  const path = '/v1/customers?sort=first-seen&limit=1'
  const { total } = (await api.call({ method: 'GET', path, authorization })) as { total?: number } // as documented
  if (total === totals.customers) return []
  return [{ report: 'customers', query: {}, row: '', figure: 'total', expected: totals.customers, got: total }]
}

/** A row that only holds zeroes may be left out, on either side. */
export function compareRows({ report, query, key, rows }: Check, got: readonly Record<string, unknown>[]): Mismatch[] {
  const mismatches: Mismatch[] = []
  const gotRows = new Map(got.map((row) => [key.map((name) => String(row[name])).join(' '), row]))
  const names = Object.keys([...rows.values()][0] ?? {})
  for (const row of new Set([...rows.keys(), ...gotRows.keys()])) {
    for (const figure of names) {
      const expected = rows.get(row)?.[figure] ?? 0
      const found = gotRows.get(row)
      const value = found ? found[figure] : 0
      if (value !== expected) mismatches.push({ report, query, row, figure, expected, got: found ? value : undefined })
    }
  }
  return mismatches
}
