import type { Cure } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { currencyDigits, minorText } from '../../reports/index.ts'
import { catalogue } from '../catalogue/index.ts'
import * as queries from '../queries.ts'
import { text } from '../rules/care.ts'
import { controlOf, sentenceOf, verdictOf } from '../rules/verdict.ts'
import { readStanding, type Standing } from './measure-cures.ts'
import type { Reader } from './read-stage.ts'

/** Prescriptions filled, the latest first, each with its verdict as of the last minute. */
export async function listCures(deps: Deps, reader: Reader): Promise<{ cures: Cure[] }> {
  const { scope, workspace } = reader.by
  const rows = await deps.db.as(scope, (tx) => queries.listCures(tx, workspace))
  const view = async (row: queries.CureRow) =>
    describeCure(row, await readStanding(deps, reader, row, { lately: true }), reader.currency)
  return { cures: await Promise.all(rows.map(view)) }
}

export async function viewCure(deps: Deps, reader: Reader, row: queries.CureRow): Promise<Cure> {
  return describeCure(row, await readStanding(deps, reader, row), reader.currency)
}

/** A cure with its verdict. */
export function describeCure(row: queries.CureRow, { state, startedAt, result }: Standing, currency: string): Cure {
  const verdict = verdictOf(state, result)
  const write = (minor: number): string => `${minorText(Math.round(minor), currencyDigits(currency))} ${currency}`
  const name = catalogue.find(({ code }) => code === row.prescription)?.name ?? text(row.prescription, row.prescription)
  return {
    id: row.id,
    prescription: row.prescription,
    name,
    play: row.play ?? 0,
    playState: state,
    offers: row.offers,
    audience: row.audience,
    placement: row.placement,
    parameters: row.parameters,
    createdAt: row.madeAt.toISOString(),
    startedAt,
    verdict,
    sentence: sentenceOf(verdict, controlOf(result), write),
  }
}
