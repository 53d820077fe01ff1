import type { PlayCheck, PlayDefinition, PlayDraftResult, PlaySource } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { type Caller, recordAudit } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries/plays.ts'
import { problemOf } from '../rules/problems.ts'
import { readDefinition, readText, writeText } from '../rules/text.ts'
import { checkWhole } from './check-references.ts'

/** @throws play_unreadable with the place of everything that does not fit */
export function readSource({ definition, text }: PlaySource): PlayDefinition {
  const read = text === undefined ? readDefinition(definition) : readText(text)
  if (!read.definition) throw refusals.play_unreadable({ detail: read.fields[0]?.message, fields: read.fields })
  return read.definition
}

/** What is wrong with a play, nothing kept. A shape that does not fit is a problem like any other. */
export async function checkSource(deps: Deps, by: Caller, { definition: value, text }: PlaySource): Promise<PlayCheck> {
  const { definition, fields = [] } = text === undefined ? readDefinition(value) : readText(text)
  if (definition) return { problems: await checkWhole(deps, by, definition), definition, text: writeText(definition) }
  const problems = fields.map(({ path, message }) => {
    const [first, step = null] = path.split('.')
    return problemOf('unreadable', first === 'steps' ? step : null, path, { message })
  })
  return { problems, definition: null, text: null }
}

/**
 * Makes a draft from a definition, which may have problems: nobody is in it before it is published.
 * @param source 'hand', or what made it, such as 'prescription/win-back'
 * @throws play_unreadable where the shape is wrong
 */
export async function createDraft(
  deps: Deps,
  by: Caller,
  definition: unknown,
  source = 'hand',
): Promise<PlayDraftResult> {
  return keepNew(deps, by, { definition }, source)
}

/** The same from a text, which is kept as it was written. */
export const createDraftFrom = (deps: Deps, by: Caller, source: PlaySource): Promise<PlayDraftResult> =>
  keepNew(deps, by, source, 'hand')

async function keepNew(deps: Deps, by: Caller, given: PlaySource, source: string): Promise<PlayDraftResult> {
  const draft = readSource(given)
  const problems = await checkWhole(deps, by, draft)
  const id = await deps.db.as(by.scope, async (tx) => {
    const made = await queries.insertPlay(tx, by.workspace, {
      draft,
      text: given.text ?? null,
      source,
      at: deps.clock.now(),
    })
    const note = { workspace: by.workspace, actor: by.actor, action: 'play.drafted', object: `play/${made}` }
    await recordAudit(tx, deps, { ...note, after: { name: draft.name, source } })
    return made
  })
  return { id, problems }
}

/** Puts other changes in the place of those that are not published. Safe to repeat. */
export async function saveDraft(deps: Deps, by: Caller, id: number, source: PlaySource): Promise<PlayDraftResult> {
  const draft = readSource(source)
  const problems = await checkWhole(deps, by, draft)
  await deps.db.as(by.scope, async (tx) => {
    const play = await queries.lockPlay(tx, by.workspace, id)
    if (!play) throw refusals.play_not_found()
    if (play.state === 'archived' || play.state === 'stopped') throw refusals.play_state()
    // Who approved something else has not approved this.
    const patch = { draft, draftText: source.text ?? null, approval: null }
    await queries.updatePlay(tx, by.workspace, id, patch, deps.clock.now())
  })
  return { id, problems }
}

/** Takes changes back that were not published. @throws play_has_no_draft where nothing else would be left */
export async function discardDraft(deps: Deps, by: Caller, id: number): Promise<void> {
  await deps.db.as(by.scope, async (tx) => {
    const play = await queries.lockPlay(tx, by.workspace, id)
    if (!play) throw refusals.play_not_found()
    if (play.draft === null || play.version === null) throw refusals.play_has_no_draft()
    await queries.updatePlay(tx, by.workspace, id, { draft: null, draftText: null, approval: null }, deps.clock.now())
  })
}
