import type { HealthCard, HealthMeasure, PrescriptionEvidence, PrescriptionList } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import { currencyDigits, minorText } from '../../reports/index.ts'
import { catalogue } from '../catalogue/index.ts'
import type { Recipe } from '../catalogue/prescription.ts'
import * as queries from '../queries.ts'
import { text } from '../rules/care.ts'
import { type Answers, evidenceOf, fitOf, isReady, totalOf, type Write } from '../rules/rank.ts'
import { readHealthCard } from './read-health-card.ts'
import type { Reader } from './read-stage.ts'

export type Asked = Answers & { limit?: number }

/** The prescriptions, best first: by the answers given, else by those of the last diagnosis, and by what is weak. */
export async function listPrescriptions(
  deps: Deps,
  reader: Reader,
  { limit = 100, ...given }: Asked,
): Promise<PrescriptionList> {
  const { ranked, answers, card } = await rank(deps, reader, given)
  return { answers, stage: card.stage.stage, prescriptions: ranked.slice(0, limit).map(({ recipe: _, ...row }) => row) }
}

/** Every prescription with its place in the list. Reads only. */
export async function rank(deps: Deps, reader: Reader, given: Answers) {
  const { scope, workspace } = reader.by
  const [card, { diagnosis, cures }] = await Promise.all([
    readHealthCard(deps, reader, {}),
    deps.db.as(scope, async (tx) => ({
      diagnosis: await queries.findDiagnosis(tx, workspace),
      cures: await queries.listCures(tx, workspace),
    })),
  ])
  const asked = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
  const answers: Answers = { ...diagnosis?.answers, ...asked }
  const write = writer(reader.currency)
  const rows = catalogue
    .map((recipe) => ({ recipe, fit: fitOf(recipe, answers, card) }))
    .sort((a, b) => totalOf(b.fit) - totalOf(a.fit))
    .map(({ recipe, fit }, index) => ({
      recipe,
      ...describe(recipe),
      rank: index + 1,
      fit,
      ready: isReady(recipe, answers.stage ?? card.stage.stage),
      evidence: evidencesOf(recipe, card, write),
      running: cures.filter((cure) => cure.prescription === recipe.code).length,
    }))
  return { ranked: rows, answers, card, cures }
}

/** What a recipe says of itself, without how it is made. */
export function describe(recipe: Recipe) {
  const { labels: _labels, audience: _audience, offers: _offers, placement: _placement, ...shown } = recipe
  const { chain: _chain, control: _control, compare: _compare, ...prescription } = shown
  return prescription
}

function evidencesOf(recipe: Recipe, card: HealthCard, write: Write): PrescriptionEvidence[] {
  const all = card.values.flatMap(({ measures }) => measures)
  const key = all.find(({ code }) => code === recipe.keyFigure.measure)
  const weakest = card.values
    .find(({ value }) => value === recipe.value)
    ?.measures.filter((measure) => measure !== key && measure.score !== null && measure.score < 50)
    .sort((a, b) => (a.score ?? 0) - (b.score ?? 0))[0]
  return [key, weakest]
    .filter((measure) => measure !== undefined)
    .map((measure) => evidenceOf(measure, card, write))
    .filter((evidence) => evidence !== undefined)
}

/** Shares as per cent, money with its currency, numbers with one digit. */
export function writer(currency: string): Write {
  return ({ unit }: Pick<HealthMeasure, 'unit'>, value: number) => {
    if (unit === 'ratio') return both(`${(value * 100).toFixed(1)} %`)
    if (unit === 'number') return both(value.toFixed(1))
    return both(`${minorText(Math.round(value), currencyDigits(currency))} ${currency}`)
  }
}

const both = (shown: string) => text(shown, shown.replace(' %', '%'))
