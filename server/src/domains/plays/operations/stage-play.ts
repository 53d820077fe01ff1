import {
  type AudienceExpression,
  type GatePolicy,
  type LabelInput,
  offerInputSchema,
  type PlayDefinition,
  type PlaySource,
  type PlayStandIn,
  type StagedPlay,
  slotPlacementInputSchema,
} from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { getAudience } from '../../audiences/index.ts'
import { readHoldout } from '../../experiments/index.ts'
import { holdDefinitions, seedRegistry } from '../../labels/index.ts'
import { findOfferBrief, getOffer } from '../../offers/index.ts'
import { type Caller, describeShop } from '../../organization/index.ts'
import { getPlacement, listSeenPlacements } from '../../slots/index.ts'
import { readPolicy } from '../../touches/index.ts'
import { refusals } from '../errors.ts'
import { checkPlay } from '../rules/check-play.ts'
import { dayOf } from '../rules/moments.ts'
import { isError } from '../rules/problems.ts'
import {
  labelLike,
  namesOf,
  offerLike,
  placementLike,
  rewriteWho,
  standIn,
  takeApart,
  whoOf,
} from '../rules/stand-ins.ts'
import { readTried } from './find-play.ts'
import { readSource } from './keep-draft.ts'

const audiencesDeep = 10
const missingOfferMinor = 500

/** The same for a text. @throws play_unreadable */
export const stageSource = (deps: Deps, by: Caller, source: PlaySource): Promise<StagedPlay> =>
  stageDefinition(deps, by, readSource(source))

/** A play by its number, ready for a city. @throws play_not_found, play_has_problems */
export const stagePlay = async (deps: Deps, by: Caller, id: number): Promise<StagedPlay> =>
  stageDefinition(deps, by, await readTried(deps, by, id))

/**
 * Packs a play with all that it names, read from the workspace as the caller may see it, so that it can be tried on a city
 * that knows nothing of this installation. What is missing, or means nothing elsewhere, gets a stand-in, and that is said.
 * Nothing about any person is packed.
 * @throws play_has_problems where the play is wrong by itself
 */
export async function stageDefinition(deps: Deps, by: Caller, given: PlayDefinition): Promise<StagedPlay> {
  const wrong = checkPlay(given).filter(isError)
  if (wrong.length > 0) {
    const fields = wrong.map(({ path, reason, todo }) => ({ path, message: `${reason.en} ${todo.en}` }))
    throw refusals.play_has_problems({ detail: fields[0]?.message, fields })
  }
  const shop = await deps.db.as(by.scope, (tx) => describeShop(tx, by.workspace))
  const scope: ZonedScope = { workspace: by.workspace, stores: '*', timezone: shop.timezone }
  const standIns: PlayStandIn[] = []
  const asked = offersAsked(given)
  const { placements, offersShown } = await packPlacements(deps, by, given, {
    ...{ asked, standIns },
    timezone: shop.timezone,
  })
  const audiences = await readAudiences(deps, by, scope, given, standIns)
  const definition = rewriteWho(given, (expression) => takeApart(expression, audiences))
  const policy = await readPolicy(deps, by.scope)
  const holdout = await readHoldout(deps, by.scope)
  return {
    definition,
    shop: { timezone: shop.timezone, currency: shop.currency, language: shop.locale === 'zh-CN' ? 'zh' : 'en' },
    day: dayOf(deps.clock.now(), shop.timezone),
    offers: await packOffers(deps, by, [...offersOf(definition), ...asked, ...offersShown], standIns),
    labels: await packLabels(deps, by.workspace, definition, standIns),
    placements,
    policy: policy.version === 0 ? null : (policy.policy satisfies GatePolicy),
    holdoutPercent: holdout.percent,
    standIns,
  }
}

const offersOf = ({ steps }: PlayDefinition): string[] =>
  Object.values(steps).flatMap((step) => (step.do === 'offer' ? [step.offer] : []))

/** Offers whose coupons people come in by, or are waited for: somebody has to have them from somewhere. */
function offersAsked({ entry, goal, steps }: PlayDefinition): string[] {
  const waits = Object.values(steps).flatMap((step) => (step.do === 'wait' && step.event ? [step.event] : []))
  const events = [...(entry.on === 'event' ? [entry] : []), ...(goal ? [goal] : []), ...waits]
  return events
    .flatMap(({ where = [] }) => where)
    .flatMap(({ property, op, value }) =>
      property === 'offer' && op === 'is' && typeof value === 'string' ? [value] : [],
    )
}

async function packOffers(
  deps: Deps,
  by: Caller,
  codes: readonly string[],
  standIns: PlayStandIn[],
): Promise<StagedPlay['offers']> {
  const packed: StagedPlay['offers'] = []
  for (const code of new Set(codes)) {
    const brief = await deps.db.as(by.scope, (tx) => findOfferBrief(tx, by.workspace, code))
    if (!brief) {
      packed.push(offerLike(code, missingOfferMinor))
      standIns.push(
        standIn(
          'offer',
          code,
          `There is no offer ${code} yet: the city has one of 5.00 off, valid for 14 days.`,
          `还没有优惠 ${code}：城市里用一张立减 5 元、有效 14 天的券代替。`,
        ),
      )
      continue
    }
    const offer = await getOffer(deps, by.scope, brief.code)
    if (offer.state !== 'published')
      standIns.push(
        standIn(
          'offer',
          code,
          `The offer ${code} is not published (${offer.state}); in the city it is.`,
          `优惠 ${code} 未发布（${offer.state}）；在城市里视为已发布。`,
        ),
      )
    const { supply, stockLeft, budgetLeftMinor } = offer
    packed.push({
      ...offerInputSchema.parse({
        ...offer,
        claimFrom: null,
        claimTo: null,
        codeMode: 'own',
        supply: { ...supply, stock: stockLeft, budgetMinor: budgetLeftMinor },
      }),
    })
  }
  return packed
}

/** Audiences by number, those within them too. */
async function readAudiences(
  deps: Deps,
  by: Caller,
  scope: ZonedScope,
  definition: PlayDefinition,
  standIns: PlayStandIn[],
): Promise<Map<string, AudienceExpression>> {
  const found = new Map<string, AudienceExpression>()
  const asker = { scope, sensitiveVisible: by.permissions.includes('labels:sensitive') }
  let asked = whoOf(definition)
  const lists = new Set<string>()
  for (let depth = 0; asked.length > 0 && depth < audiencesDeep; depth++) {
    const named = namesOf(asked)
    for (const list of named.lists) lists.add(list)
    asked = []
    for (const id of named.audiences) {
      if (found.has(id)) continue
      const audience = await getAudience(deps, asker, id).catch(orMissing)
      if (audience) {
        found.set(id, audience.expression)
        asked.push(audience.expression)
      } else
        standIns.push(
          standIn('audience', id, `There is no audience ${id}: nobody is in it.`, `人群 ${id} 不存在：视为没有人。`),
        )
    }
  }
  for (const list of lists)
    standIns.push(
      standIn(
        'list',
        list,
        'A list of people names your own customers: nobody in the city is on it.',
        '名单里是您自己的顾客：城市里没有人在名单上。',
      ),
    )
  return found
}

function orMissing(error: unknown): undefined {
  if (!(error instanceof Refusal && error.status === 404)) throw error
}

async function packLabels(
  deps: Deps,
  workspace: number,
  definition: PlayDefinition,
  standIns: PlayStandIn[],
): Promise<LabelInput[]> {
  await seedRegistry(deps, workspace)
  const { byCode } = await holdDefinitions(deps, workspace)
  const { labels: asked } = namesOf(whoOf(definition))
  const said = Object.values(definition.steps).flatMap((step) => (step.do === 'label' ? [step.label] : []))
  const packed: LabelInput[] = []
  for (const code of new Set([...asked.keys(), ...said])) {
    const row = byCode.get(code)
    if (!row) {
      packed.push(labelLike(code, said.includes(code) ? undefined : asked.get(code)))
      standIns.push(
        standIn(
          'label',
          code,
          `There is no label ${code}: nobody in the city has it.`,
          `标签 ${code} 不存在：城市里没有人有它。`,
        ),
      )
      continue
    }
    const { choices, ...input } = labelOf(row)
    packed.push({ ...input, values: choices, kind: row.kind === 'model' ? 'import' : row.kind })
    if (row.kind !== 'rule' && asked.has(code))
      standIns.push(
        standIn(
          'label',
          code,
          `Nobody in the city has the label ${code}: its values were told, imported or predicted about your customers.`,
          `城市里没有人有标签 ${code}：它的值来自您顾客的声明、导入或模型。`,
        ),
      )
  }
  return packed
}

type Row = Omit<LabelInput, 'values'> & { choices: LabelInput['values'] }

/** Whoever may see what, the city has nobody to protect. */
const labelOf = ({ code, name, meaning, category, kind, type, choices, unit, rule }: Row): Row => ({
  ...{ code, name, meaning, category, kind, type, choices, unit, rule },
  scenario: null,
  refresh: 'real-time',
  sensitivity: 'open',
  granularity: 'fine',
  source: 'own',
})

async function packPlacements(
  deps: Deps,
  by: Caller,
  { steps }: PlayDefinition,
  { asked, timezone, standIns }: { asked: readonly string[]; timezone: string; standIns: PlayStandIn[] },
): Promise<{ placements: StagedPlay['placements']; offersShown: string[] }> {
  const placements: StagedPlay['placements'] = []
  const offersShown: string[] = []
  const ids = new Set(Object.values(steps).flatMap((step) => (step.do === 'slot' ? [step.placement] : [])))
  // Where people get the coupons by which they come in.
  const scope = { ...by.scope, timezone }
  for (const { id, state, terms } of await deps.db.as(scope, (tx) => listSeenPlacements(tx, scope))) {
    const { action } = terms.creative
    if (state !== 'ended' && action.kind === 'offer' && asked.includes(action.offer)) ids.add(id)
  }
  for (const id of ids) {
    const found = await getPlacement(deps, by.scope, id).catch(orMissing)
    if (!found) {
      placements.push({ id, input: placementLike(id) })
      standIns.push(
        standIn(
          'placement',
          `${id}`,
          `There is no placement ${id}: the city has one that leads to the card bag.`,
          `展位投放 ${id} 不存在：城市里用一个通往卡包的投放代替。`,
        ),
      )
      continue
    }
    const { action } = found.creative
    if (action.kind === 'offer') offersShown.push(action.offer)
    // Who may see it beside the candidates is asked of the city's people only where it can be.
    const eligibility = { ...found.eligibility, audience: null, except: null }
    placements.push({
      id,
      input: { ...slotPlacementInputSchema.parse({ ...found, eligibility, from: null, to: null }) },
    })
  }
  return { placements, offersShown }
}
