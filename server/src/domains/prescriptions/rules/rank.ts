import type {
  CareStage,
  DiagnosisAnswers,
  HealthCard,
  HealthMeasure,
  HealthReading,
  Prescription,
  PrescriptionEvidence,
  RankedPrescription,
  ReportText,
} from '@regulars/contract'
import { careStages } from '@regulars/contract'
import { text } from './care.ts'

export type Answers = Partial<DiagnosisAnswers>
type Fit = RankedPrescription['fit'][number]

/** What each reason is worth. A pain that somebody names weighs as much as a value that has halved. */
const POINTS = { pain: 40, industry: 15, otherIndustry: -40, size: 10, otherSize: -20, stageAhead: -25 } as const

export const isReady = (prescription: Pick<Prescription, 'stage'>, stage: CareStage | null): boolean =>
  stage !== null && careStages.indexOf(prescription.stage) <= careStages.indexOf(stage)

/** Why a prescription fits: what was answered, and where the card is weak. Points add up. */
export function fitOf(prescription: Prescription, answers: Answers, card: HealthCard): Fit[] {
  const { industries, sizes, pains, keyFigure } = prescription
  const fit: Fit[] = []
  const add = (reason: Fit['reason'], points: number): void => {
    if (points !== 0) fit.push({ reason, points })
  }
  if (answers.pain && pains.includes(answers.pain)) add('pain', POINTS.pain)
  if (answers.industry && industries.length > 0)
    add('industry', industries.includes(answers.industry) ? POINTS.industry : POINTS.otherIndustry)
  if (answers.size && sizes.length > 0) add('size', sizes.includes(answers.size) ? POINTS.size : POINTS.otherSize)
  if (!isReady(prescription, answers.stage ?? card.stage.stage)) add('stage', POINTS.stageAhead)
  const value = card.values.find((entry) => entry.value === prescription.value)
  add('weak-value', weakness(value?.score))
  add('weak-figure', weakness(value?.measures.find(({ code }) => code === keyFigure.measure)?.score))
  return fit
}

/** A score of 50 is as before; only what fell speaks for doing something. */
const weakness = (score: number | null | undefined): number =>
  score === null || score === undefined || score >= 50 ? 0 : Math.round((50 - score) * 0.8)

export function totalOf(fit: readonly Fit[]): number {
  return fit.reduce((sum, { points }) => sum + points, 0)
}

/** How a figure is written in a sentence. */
export type Write = (measure: Pick<HealthMeasure, 'unit'>, value: number) => ReportText

/** The figure with its period and what it is compared with, in one sentence. */
export function evidenceOf(measure: HealthMeasure, card: HealthCard, write: Write): PrescriptionEvidence | undefined {
  if (measure.value === null) return undefined
  const shown = write(measure, measure.value)
  const { from, to } = card.period
  const of =
    measure.unit === 'ratio' && measure.amounts === 'none'
      ? text(` (${measure.numerator} of ${measure.denominator})`, `（${measure.denominator} 中 ${measure.numerator}）`)
      : text('', '')
  const compared = measure.comparisons
    .filter((comparison) => comparison.score !== null)
    .map((comparison) => comparisonText(measure, comparison, write))
  const tail = (language: 'en' | 'zh'): string =>
    compared.length === 0
      ? language === 'en'
        ? '; too few to compare yet.'
        : '；样本太少，暂不比较。'
      : language === 'en'
        ? `; ${compared.map(({ en }) => en).join(', ')}.`
        : `；${compared.map(({ zh }) => zh).join('，')}。`
  return {
    measure: measure.code,
    name: measure.name,
    score: measure.score,
    text: text(
      `${measure.name.en}: ${shown.en}${of.en} from ${from} to ${to}${tail('en')}`,
      `${measure.name.zh}：${from} 至 ${to} 为 ${shown.zh}${of.zh}${tail('zh')}`,
    ),
  }
}

const against = {
  previous: text('the four weeks before', '前四周'),
  'last-year': text('last year', '去年同期'),
  alike: text('the stores alike', '同类门店'),
} as const

function comparisonText(
  measure: HealthMeasure,
  comparison: HealthReading & { against: keyof typeof against },
  write: Write,
): ReportText {
  const [now, then] = [measure.value ?? 0, comparison.value ?? 0]
  const words = against[comparison.against]
  const isOver = now > then
  const points = (Math.abs(now - then) * 100).toFixed(1)
  // What looks the same when it is written is the same to who reads it.
  const isSame = measure.unit === 'ratio' ? points === '0.0' : write(measure, now).en === write(measure, then).en
  if (isSame) return text(`as ${words.en}`, `与${words.zh}持平`)
  if (measure.unit === 'ratio') {
    return text(
      `${points} points ${isOver ? 'over' : 'under'} ${words.en}`,
      `比${words.zh}${isOver ? '高' : '低'} ${points} 个百分点`,
    )
  }
  const reference = write(measure, then)
  return text(
    `${isOver ? 'over' : 'under'} the ${reference.en} of ${words.en}`,
    `${isOver ? '高于' : '低于'}${words.zh}的 ${reference.zh}`,
  )
}
