import { Buffer } from 'node:buffer'
import type { PlaySettings, PlaySettingsView } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { randomToken } from '../../../kernel/ids.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import * as queries from '../queries/plays.ts'

const secretBytes = 32

/** The secret that signs webhooks of a workspace, made when it is first needed: whsec_ and base64, as the standard has it. */
export async function secretOf(tx: Tx, { secrets }: Pick<Deps, 'secrets'>, workspace: number): Promise<string> {
  const { webhookSecret } = await queries.readSetting(tx, workspace)
  const made = (): Buffer => secrets.wrap(Buffer.from(randomToken(secretBytes), 'base64url'))
  const sealed = webhookSecret ?? (await queries.keepWebhookSecret(tx, workspace, made()))
  return `whsec_${secrets.unwrap(sealed).toString('base64')}`
}

/** The secret is for those who run plays: with it anybody could speak in the shop's name. None before the first webhook. */
export async function readSettings(deps: Deps, by: Caller): Promise<PlaySettingsView> {
  return deps.db.as(by.scope, async (tx) => {
    const { approvalFrom, webhookSecret } = await queries.readSetting(tx, by.workspace)
    const isShown = webhookSecret !== null && by.permissions.includes('plays:run')
    return { approvalFrom, webhookSecret: isShown ? await secretOf(tx, deps, by.workspace) : null }
  })
}

export async function saveSettings(deps: Deps, by: Caller, { approvalFrom }: PlaySettings): Promise<PlaySettingsView> {
  await deps.db.as(by.scope, async (tx) => {
    const before = await queries.readSetting(tx, by.workspace)
    await queries.saveApprovalFrom(tx, by.workspace, approvalFrom)
    const note = { workspace: by.workspace, actor: by.actor, action: 'play-settings.changed', object: 'play-settings' }
    await recordAudit(tx, deps, { ...note, before: { approvalFrom: before.approvalFrom }, after: { approvalFrom } })
  })
  return readSettings(deps, by)
}
