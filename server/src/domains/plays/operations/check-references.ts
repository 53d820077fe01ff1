import {
  type AudienceExpression,
  eventKinds,
  type PlayCondition,
  type PlayDefinition,
  type PlayProblem,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { compileExpression } from '../../audiences/index.ts'
import { holdDefinitions, seedRegistry } from '../../labels/index.ts'
import { findOfferBrief } from '../../offers/index.ts'
import { type Caller, findStores, findTimezone } from '../../organization/index.ts'
import { getPlacement } from '../../slots/index.ts'
import { checkPlay } from '../rules/check-play.ts'
import { audiencesOf } from '../rules/conditions.ts'
import { problemOf } from '../rules/problems.ts'
import { isPrivateHost } from '../rules/webhook-address.ts'

/** All that is wrong with a play: by itself, and with what it names, as the caller may see it. */
export async function checkWhole(deps: Deps, by: Caller, definition: PlayDefinition): Promise<PlayProblem[]> {
  return [...checkPlay(definition), ...(await checkReferences(deps, by, definition))]
}

async function checkReferences(deps: Deps, by: Caller, definition: PlayDefinition): Promise<PlayProblem[]> {
  return [
    ...(await checkAudiences(deps, by, definition)),
    ...(await checkOffersAndStores(deps, by, definition)),
    ...(await checkLabels(deps, by.workspace, definition)),
    ...(await checkPlacements(deps, by.workspace, definition)),
    ...checkKinds(definition),
    ...checkWebhooks(deps, definition),
  ]
}

type Named = { step: string | null; path: string; who: AudienceExpression }

async function checkAudiences(deps: Deps, by: Caller, definition: PlayDefinition): Promise<PlayProblem[]> {
  const timezone = await deps.db.as(by.scope, (tx) => findTimezone(tx, by.workspace))
  // A play asks about everybody, whatever its writer sees; labels that the writer may not see stay closed to it.
  const scope: ZonedScope = { workspace: by.workspace, stores: '*', timezone }
  const sensitiveVisible = by.permissions.includes('labels:sensitive')
  const problems: PlayProblem[] = []
  for (const { step, path, who } of expressionsOf(definition)) {
    // Nobody is asked about: what counts is whether it can be worked out.
    await compileExpression(deps, { scope, sensitiveVisible, among: [] }, who).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      const why = error.fields[0]?.message ?? error.detail ?? error.message
      problems.push(problemOf('audience_wrong', step, path, { why }))
    })
  }
  return problems
}

function expressionsOf({ entry, steps }: PlayDefinition): Named[] {
  const named: Named[] = []
  if (entry.on !== 'hand' && entry.who) named.push({ step: null, path: 'entry.who', who: entry.who })
  for (const [step, one] of Object.entries(steps)) {
    if (one.do !== 'branch') continue
    for (const [index, { when }] of one.cases.entries()) {
      const conditions: PlayCondition[] = [when]
      for (const who of audiencesOf(conditions).values())
        named.push({ step, path: `steps.${step}.cases.${index}.when`, who })
    }
  }
  return named
}

async function checkOffersAndStores(
  deps: Deps,
  { workspace, scope }: Caller,
  { steps }: PlayDefinition,
): Promise<PlayProblem[]> {
  const problems: PlayProblem[] = []
  await deps.db.as(scope, async (tx) => {
    for (const [id, step] of Object.entries(steps)) {
      if (step.do === 'offer') {
        const offer = await findOfferBrief(tx, workspace, step.offer)
        const path = `steps.${id}.offer`
        if (!offer) problems.push(problemOf('offer_unknown', id, path, { target: step.offer }))
        else if (offer.state !== 'published')
          problems.push(problemOf('offer_not_published', id, path, { target: step.offer, state: offer.state }))
      }
      if (step.do === 'task' && step.store !== 'own' && step.store !== 'entry') {
        const found = await findStores(tx, workspace, [step.store])
        if (!found.has(step.store))
          problems.push(problemOf('store_unknown', id, `steps.${id}.store`, { target: step.store }))
      }
    }
  })
  return problems
}

async function checkLabels(deps: Deps, workspace: number, { steps }: PlayDefinition): Promise<PlayProblem[]> {
  const used = Object.entries(steps).flatMap(([id, step]) => (step.do === 'label' ? [{ id, code: step.label }] : []))
  if (used.length === 0) return []
  await seedRegistry(deps, workspace)
  const { byCode } = await holdDefinitions(deps, workspace)
  return used.flatMap(({ id, code }) => {
    const label = byCode.get(code)
    const path = `steps.${id}.label`
    if (!label) return [problemOf('label_unknown', id, path, { target: code })]
    const isOpen = label.kind === 'fact' && label.state === 'published'
    return isOpen ? [] : [problemOf('label_not_declared', id, path, { target: code })]
  })
}

/** Placements of any store: a play reaches customers of all of them. One that has ended is never shown again. */
async function checkPlacements(deps: Deps, workspace: number, { steps }: PlayDefinition): Promise<PlayProblem[]> {
  const problems: PlayProblem[] = []
  for (const [id, step] of Object.entries(steps)) {
    if (step.do !== 'slot') continue
    const found = await getPlacement(deps, { workspace, stores: '*' }, step.placement).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
    })
    if (!found || found.state === 'ended')
      problems.push(problemOf('placement_unknown', id, `steps.${id}.placement`, { target: String(step.placement) }))
  }
  return problems
}

function checkKinds({ entry, goal, steps }: PlayDefinition): PlayProblem[] {
  const known = new Set(eventKinds.map(({ kind }) => kind))
  const named = [
    ...(entry.on === 'event' ? [{ step: null, path: 'entry.kind', kind: entry.kind }] : []),
    ...(goal ? [{ step: null, path: 'goal.kind', kind: goal.kind }] : []),
    ...Object.entries(steps).flatMap(([id, step]) =>
      step.do === 'wait' && step.event ? [{ step: id, path: `steps.${id}.event.kind`, kind: step.event.kind }] : [],
    ),
  ]
  return named
    .filter(({ kind }) => !known.has(kind))
    .map(({ step, path, kind }) => problemOf('event_unknown', step, path, { target: kind }))
}

function checkWebhooks({ config }: Deps, { steps }: PlayDefinition): PlayProblem[] {
  return Object.entries(steps).flatMap(([id, step]) => {
    if (step.do !== 'webhook' || config.webhooksToLoopback) return []
    return isPrivateHost(new URL(step.url).hostname) ? [problemOf('webhook_private', id, `steps.${id}.url`)] : []
  })
}
