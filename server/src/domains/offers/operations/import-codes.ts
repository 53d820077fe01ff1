import { OFFER_CODES_MAX, type OfferCodesResult } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/offers.ts'
import { readCodes } from '../rules/read-codes.ts'
import { lockOwn } from './keep-offers.ts'

const problemsShown = 1000
const perStatement = 5000

/**
 * Adds codes of an outside list to an offer. Each line is decided alone: a code that another offer has is rejected, one
 * that this offer has is unchanged; so the same list a second time changes nothing.
 *
 * @throws offer_not_found, offer_not_yours, codes_not_imported, codes_unreadable
 */
export async function importCodes(deps: Deps, by: Caller, reference: string, text: string): Promise<OfferCodesResult> {
  const { codes, problems } = readCodes(text)
  if (codes.length === 0 || codes.length > OFFER_CODES_MAX) {
    throw refusals.codes_unreadable({ detail: `${codes.length} codes; at most ${OFFER_CODES_MAX} at once` })
  }
  return deps.db.as(by.scope, async (tx) => {
    const row = await lockOwn(tx, by.scope, reference)
    if (row.codeMode !== 'imported') throw refusals.codes_not_imported()
    const result: OfferCodesResult = { accepted: 0, unchanged: 0, rejected: problems.length, problems }
    for (let start = 0; start < codes.length; start += perStatement) {
      const part = codes.slice(start, start + perStatement)
      const made = await queries.insertOutsideCodes(
        tx,
        by.workspace,
        row.id,
        part.map(({ code }) => code),
      )
      const rest = part.filter(({ code }) => !made.has(code))
      const owners = await queries.findOutsideCodes(
        tx,
        by.workspace,
        rest.map(({ code }) => code),
      )
      result.accepted += made.size
      for (const { line, code } of rest) {
        if (owners.get(code) === row.id) result.unchanged += 1
        else {
          result.rejected += 1
          result.problems.push({ line, code, reason: 'taken', detail: 'another offer has this code' })
        }
      }
    }
    if (result.accepted > 0) {
      const after = { accepted: result.accepted, rejected: result.rejected }
      await recordAudit(tx, deps, { ...by, action: 'offer.codes-imported', object: `offer/${row.id}`, after })
    }
    const shown = result.problems.toSorted((a, b) => a.line - b.line).slice(0, problemsShown)
    return { ...result, problems: shown }
  })
}
