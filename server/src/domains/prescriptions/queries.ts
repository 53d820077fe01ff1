import type { DiagnosisAnswers, HealthPeriod, HealthReading } from '@regulars/contract'
import { sql } from 'kysely'
import type { Tx } from '../../kernel/postgres.ts'

type DiagnosisRow = { answers: DiagnosisAnswers; answeredAt: Date }

export async function findDiagnosis(tx: Tx, workspace: number): Promise<DiagnosisRow | undefined> {
  const { rows } = await sql<DiagnosisRow>`
    select answers, answered_at from prescriptions.diagnosis where workspace = ${workspace}`.execute(tx)
  return rows[0]
}

export async function saveDiagnosis(tx: Tx, workspace: number, { answers, answeredAt }: DiagnosisRow): Promise<void> {
  await sql`
    insert into prescriptions.diagnosis (workspace, answers, answered_at)
    values (${workspace}, ${JSON.stringify(answers)}::jsonb, ${answeredAt})
    on conflict (workspace) do update set answers = excluded.answers, answered_at = excluded.answered_at`.execute(tx)
}

export type CureRow = {
  id: number
  requestId: string
  prescription: string
  parameters: Record<string, string | number>
  play: number | null
  offers: { id: number; code: string }[]
  audience: string | null
  placement: number | null
  before: (HealthReading & { period: HealthPeriod }) | null
  madeAt: Date
}

const columns = sql`id, request_id, prescription, parameters, play, offers, audience, placement, before, made_at`

export async function listCures(tx: Tx, workspace: number): Promise<CureRow[]> {
  const { rows } = await sql<CureRow>`
    select ${columns} from prescriptions.cure where workspace = ${workspace} and play is not null
    order by id desc limit 500`.execute(tx)
  return rows
}

export async function findCure(tx: Tx, workspace: number, id: number): Promise<CureRow | undefined> {
  const { rows } = await sql<CureRow>`
    select ${columns} from prescriptions.cure where workspace = ${workspace} and id = ${id}`.execute(tx)
  return rows[0]
}

/** Undefined where the request was made before. */
export async function insertCure(
  tx: Tx,
  workspace: number,
  cure: Pick<CureRow, 'requestId' | 'prescription' | 'parameters' | 'before' | 'madeAt'>,
): Promise<number | undefined> {
  const before = cure.before === null ? null : JSON.stringify(cure.before)
  const { rows } = await sql<{ id: number }>`
    insert into prescriptions.cure (workspace, request_id, prescription, parameters, before, made_at)
    values (${workspace}, ${cure.requestId}, ${cure.prescription}, ${JSON.stringify(cure.parameters)}::jsonb,
      ${before}::jsonb, ${cure.madeAt})
    on conflict (workspace, request_id) do nothing returning id`.execute(tx)
  return rows[0]?.id
}

/** Locked: of two that repeat a request at once, one waits. */
export async function lockCure(
  tx: Tx,
  workspace: number,
  named: { id: number } | { requestId: string },
): Promise<CureRow | undefined> {
  const by = 'id' in named ? sql`id = ${named.id}` : sql`request_id = ${named.requestId}`
  const { rows } = await sql<CureRow>`
    select ${columns} from prescriptions.cure where workspace = ${workspace} and ${by} for update`.execute(tx)
  return rows[0]
}

export async function updateMade(
  tx: Tx,
  workspace: number,
  { id, play, offers, audience, placement }: Pick<CureRow, 'id' | 'play' | 'offers' | 'audience' | 'placement'>,
): Promise<void> {
  await sql`
    update prescriptions.cure set play = ${play}, offers = ${JSON.stringify(offers)}::jsonb, audience = ${audience},
      placement = ${placement}
    where workspace = ${workspace} and id = ${id}`.execute(tx)
}

export async function deleteCure(tx: Tx, workspace: number, id: number): Promise<void> {
  await sql`delete from prescriptions.cure where workspace = ${workspace} and id = ${id}`.execute(tx)
}
