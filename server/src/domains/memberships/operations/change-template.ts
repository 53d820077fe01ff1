import { type CardTemplateDefinition, type CardTemplateView, STANDARD_CARD_TEMPLATE } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/templates.ts'
import { standardTemplate } from '../rules/standard-template.ts'
import { describeTemplate } from './list-templates.ts'

type Change = { code: string; definition: CardTemplateDefinition }

/** A draft, of which cards can be opened once it is published. @throws template_taken */
export function createTemplate(deps: Deps, by: Caller, { code, definition }: Change): Promise<CardTemplateView> {
  return deps.db.as(by.scope, async (tx) => {
    // The standard one exists in every workspace, stored or not.
    const isTaken = code === STANDARD_CARD_TEMPLATE
    const draft = { code, draft: definition, published: false, at: deps.clock.now() }
    if (isTaken || !(await queries.insertTemplate(tx, by.workspace, draft))) throw refusals.template_taken()
    await recordAudit(tx, deps, { ...by, action: 'card-template.created', object: `card-template/${code}` })
    return describeTemplate(tx, by.workspace, code)
  })
}

/** Changes the draft; cards follow when it is published. @throws template_unknown */
export function changeTemplate(deps: Deps, by: Caller, { code, definition }: Change): Promise<CardTemplateView> {
  return deps.db.as(by.scope, async (tx) => {
    const before = await lockTemplate(tx, deps, by.workspace, code)
    await queries.updateDraft(tx, by.workspace, code, definition)
    await recordAudit(tx, deps, {
      ...by,
      action: 'card-template.changed',
      object: `card-template/${code}`,
      before: before.draft,
      after: definition,
    })
    return describeTemplate(tx, by.workspace, code)
  })
}

/** From now on cards of this template follow the draft as it is. Levels that cards have stay until something moves them. */
export function publishTemplate(deps: Deps, by: Caller, code: string): Promise<CardTemplateView> {
  return deps.db.as(by.scope, async (tx) => {
    const { version } = await lockTemplate(tx, deps, by.workspace, code)
    await queries.publishDraft(tx, by.workspace, code, deps.clock.now())
    await recordAudit(tx, deps, {
      ...by,
      action: 'card-template.published',
      object: `card-template/${code}`,
      after: { version: version + 1 },
    })
    return describeTemplate(tx, by.workspace, code)
  })
}

async function lockTemplate(tx: Tx, { clock }: Deps, workspace: number, code: string): Promise<queries.TemplateRow> {
  if (code === STANDARD_CARD_TEMPLATE)
    await queries.insertTemplate(tx, workspace, { code, draft: standardTemplate, published: true, at: clock.now() })
  const template = await queries.findTemplateForUpdate(tx, workspace, code)
  if (!template) throw refusals.template_unknown()
  return template
}
