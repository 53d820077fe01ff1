import type { AuditVerification } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import * as queries from '../queries/audit.ts'
import { auditHeadText, auditText, chainStart } from '../rules/audit-chain.ts'

const pageSize = 1000

/**
 * Recomputes the whole chain of a workspace and names the first entry that was changed, removed or slipped in. The
 * hashes are keyed with a secret outside of the database, so whoever can only write to the database cannot mend the
 * chain. (It cannot notice that database and secrets together were put back to an earlier day.)
 */
export async function verifyAudit({ db, secrets }: Deps, workspace: number): Promise<AuditVerification> {
  return db.as({ workspace, stores: '*' }, async (tx) => {
    // The head first: entries that are appended while we read lie behind it and are not looked at.
    const head = await queries.findAuditHead(tx, workspace)
    if (!head) return { intact: false, entries: 0, firstBroken: 1 }
    let previous = chainStart
    let number = 0
    for await (const row of chain(tx, workspace, head.number)) {
      number += 1
      const expected = secrets.blindIndex(auditText(previous, row))
      if (row.number !== number || !row.hash.equals(expected))
        return { intact: false, entries: head.number, firstBroken: number }
      previous = row.hash
    }
    const sealed = secrets.blindIndex(auditHeadText({ workspace, number: head.number, hash: head.hash }))
    const atEnd = number === head.number && head.hash.equals(previous) && head.seal.equals(sealed)
    return { intact: atEnd, entries: head.number, firstBroken: atEnd ? null : number + 1 }
  })
}

async function* chain(tx: Tx, workspace: number, last: number): AsyncGenerator<queries.AuditRow> {
  for (let after = 0; ; ) {
    const page = await queries.listAuditChain(tx, { workspace, after, limit: pageSize })
    for (const row of page) {
      if (row.number > last) return
      yield row
      after = row.number
    }
    if (page.length < pageSize) return
  }
}
