import type { Cure, OfferInput, PrescriptionDraftInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { invariant, kernelRefusals } from '../../../kernel/errors.ts'
import { createAudience } from '../../audiences/index.ts'
import { readCategoryPaths } from '../../catalog/index.ts'
import { ensureLabels } from '../../labels/index.ts'
import { createOffer } from '../../offers/index.ts'
import { getOrganization, recordAudit } from '../../organization/index.ts'
import { createDraft } from '../../plays/index.ts'
import { createPlacement } from '../../slots/index.ts'
import { type Given, type Made, playOf, type Recipe } from '../catalogue/prescription.ts'
import { refusals } from '../errors.ts'
import * as queries from '../queries.ts'
import { readParameters } from '../rules/parameters.ts'
import { describePrescription, getRecipe } from './describe-prescription.ts'
import { takeBack } from './discard-cure.ts'
import { viewCure } from './list-cures.ts'
import type { Reader } from './read-stage.ts'

/**
 * Makes the draft play, and before it the drafts that it stands on: audience, offers, placement. Nobody is spoken to before
 * it is started. What was made is taken back if a later part is refused. Safe to retry with the same request id.
 *
 * @throws prescription_unknown, prescription_store_staff, prescription_parameter, permission_denied, and what the parts refuse
 */
export async function fillPrescription(
  deps: Deps,
  reader: Reader,
  code: string,
  { requestId, parameters = {} }: PrescriptionDraftInput,
): Promise<Cure> {
  const { by } = reader
  const recipe = getRecipe(code)
  assertMay(reader, recipe)
  const earlier = await deps.db.as(by.scope, (tx) => queries.lockCure(tx, by.workspace, { requestId }))
  if (earlier?.play) return viewCure(deps, reader, earlier)
  // An attempt that ended between its parts, with the process.
  if (earlier) await takeBack(deps, reader, earlier)
  const given = await readGiven(deps, reader, recipe, parameters)
  const id = await deps.db.as(by.scope, (tx) =>
    queries.insertCure(tx, by.workspace, {
      requestId,
      prescription: code,
      parameters: given,
      before: null,
      madeAt: deps.clock.now(),
    }),
  )
  // The same request, sent twice at once: the other one makes it.
  if (id === undefined) throw refusals.cure_being_made()
  await make(deps, reader, { recipe, given, id })
  const made = await deps.db.as(by.scope, (tx) => queries.findCure(tx, by.workspace, id))
  invariant(made, 'a cure that was just made is there')
  return viewCure(deps, reader, made)
}

function assertMay({ by }: Reader, recipe: Recipe): void {
  if (by.scope.stores !== '*') throw refusals.prescription_store_staff()
  const needed = [
    ...(recipe.audience ? (['audiences:write'] as const) : []),
    ...(recipe.offers ? (['offers:write'] as const) : []),
    ...(recipe.placement ? (['slots:write'] as const) : []),
    ...(recipe.labels ? (['labels:write'] as const) : []),
  ]
  const missing = needed.filter((permission) => !by.permissions.includes(permission))
  if (missing.length > 0) throw kernelRefusals.permission_denied({ detail: `It also needs ${missing.join(', ')}.` })
}

async function readGiven(
  deps: Deps,
  reader: Reader,
  recipe: Recipe,
  parameters: Readonly<Record<string, string | number>>,
): Promise<Record<string, string | number>> {
  const { cities } = await getOrganization(deps, reader.by)
  const stores = new Set(cities.flatMap((city) => city.stores.map((store) => store.code)))
  const categories = new Set((await deps.db.as(reader.by.scope, readCategoryPaths)).keys())
  // The default of an amount off comes from the merchant's own records, which are asked only when it is needed.
  const needsUsual = parameters.off === undefined && recipe.parameters.some(({ name }) => name === 'off')
  const declared = needsUsual ? (await describePrescription(deps, reader, recipe.code)).parameters : recipe.parameters
  const { values, problems } = readParameters(declared, parameters, { stores, categories })
  if (problems.length > 0)
    throw refusals.prescription_parameter({
      detail: problems.map(({ path, message }) => `${path}: ${message}`).join('; '),
      fields: problems,
    })
  return values
}

type Filling = { recipe: Recipe; given: Given; id: number }

/** One part after the other, each noted as soon as it is there, so that everything can be taken back. */
async function make(deps: Deps, reader: Reader, { recipe, given, id }: Filling): Promise<void> {
  const { by, timezone } = reader
  const row: Pick<queries.CureRow, 'id' | 'play' | 'offers' | 'audience' | 'placement'> = {
    id,
    play: null,
    offers: [],
    audience: null,
    placement: null,
  }
  const note = (): Promise<void> => deps.db.as(by.scope, (tx) => queries.updateMade(tx, by.workspace, row))
  const made: Made = { audience: '', offers: {}, placement: 0 }
  try {
    if (recipe.labels) await ensureLabels(deps, by.scope, recipe.labels)
    if (recipe.audience) {
      const { name, expression } = recipe.audience(given)
      const asker = { scope: { ...by.scope, timezone }, sensitiveVisible: by.permissions.includes('labels:sensitive') }
      const input = { name: `${name} (${recipe.code}-${id})`.slice(-100), note: recipe.summary.en, expression }
      row.audience = (await createAudience(deps, asker, by, input)).id
      made.audience = row.audience
      await note()
    }
    const codes: Record<string, string> = {}
    for (const [name, terms] of Object.entries(recipe.offers?.(given) ?? {})) {
      const offer: OfferInput = { ...terms, code: `${recipe.code}-${id}-${name}`.slice(0, 40) }
      row.offers = [...row.offers, { id: (await createOffer(deps, by, offer)).id, code: offer.code }]
      codes[name] = offer.code
      await note()
    }
    made.offers = codes
    if (recipe.placement) {
      const sender = `prescription/${recipe.code}`
      row.placement = (await createPlacement(deps, by, recipe.placement(given, codes), { sender })).id
      made.placement = row.placement
      await note()
    }
    row.play = (await createDraft(deps, by, playOf(recipe, given, made), `prescription/${recipe.code}`)).id
    await deps.db.as(by.scope, async (tx) => {
      await queries.updateMade(tx, by.workspace, row)
      const after = { prescription: recipe.code, parameters: given, play: row.play }
      await recordAudit(tx, deps, { ...by, action: 'prescription.filled', object: `cure/${id}`, after })
    })
  } catch (error) {
    await takeBack(deps, reader, row)
    throw error
  }
}
