import type { Diagnosis, DiagnosisAnswers } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { recordAudit } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import { type Reader, readStage } from './read-stage.ts'

/** The answers of the last diagnosis, and the stage that the records show. */
export async function readDiagnosis(deps: Deps, reader: Reader): Promise<Diagnosis> {
  const { scope, workspace } = reader.by
  const [row, { stage }] = await Promise.all([
    deps.db.as(scope, (tx) => queries.findDiagnosis(tx, workspace)),
    readStage(deps, reader),
  ])
  return { answers: row?.answers ?? null, answeredAt: row?.answeredAt.toISOString() ?? null, stage }
}

/** Keeps the answers of the four questions; the last ones count. Safe to repeat. */
export async function saveDiagnosis(deps: Deps, reader: Reader, answers: DiagnosisAnswers): Promise<Diagnosis> {
  const { by } = reader
  await deps.db.as(by.scope, async (tx) => {
    await queries.saveDiagnosis(tx, by.workspace, { answers, answeredAt: deps.clock.now() })
    await recordAudit(tx, deps, { ...by, action: 'diagnosis.answered', object: 'diagnosis/last', after: answers })
  })
  return readDiagnosis(deps, reader)
}
