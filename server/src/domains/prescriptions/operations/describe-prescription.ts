import type { PrescriptionDetail, PrescriptionEffect } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { catalogue } from '../catalogue/index.ts'
import { type Recipe, usualOff } from '../catalogue/prescription.ts'
import { refusals } from '../errors.ts'
import { effectOf } from '../rules/effect.ts'
import { rank } from './list-prescriptions.ts'
import { measureCures } from './measure-cures.ts'
import type { Reader } from './read-stage.ts'

/** One prescription with its evidence, and what to expect with the basis of that. @throws prescription_unknown */
export async function describePrescription(deps: Deps, reader: Reader, code: string): Promise<PrescriptionDetail> {
  const recipe = getRecipe(code)
  const { ranked, card, cures } = await rank(deps, reader, {})
  const found = ranked.find((row) => row.code === code)
  if (!found) throw refusals.prescription_unknown()
  const { recipe: _recipe, ...shown } = found
  const average = card.values.flatMap(({ measures }) => measures).find((measure) => measure.code === 'average-order')
  const off = usualOff(average?.value ?? null)
  const parameters = recipe.parameters.map((parameter) =>
    parameter.name === 'off' && off !== undefined ? { ...parameter, default: off } : parameter,
  )
  const own = cures.filter((cure) => cure.prescription === code)
  const effect: PrescriptionEffect = effectOf(await measureCures(deps, reader, own))
  return { ...shown, parameters, effect }
}

/** @throws prescription_unknown */
export function getRecipe(code: string): Recipe {
  const recipe = catalogue.find((entry) => entry.code === code)
  if (!recipe) throw refusals.prescription_unknown({ detail: `Codes: ${catalogue.map((one) => one.code).join(', ')}.` })
  return recipe
}
