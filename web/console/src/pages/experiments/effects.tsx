import type { ExperimentEffect, ExperimentResult } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { Explained } from '../../ui/explained.tsx'
import { differenceText, intervalText, meanText, type Speech, spoken } from './figures.ts'
import { IntervalPlot, type PlotRow } from './interval-plot.tsx'
import { useOutcomeWords, useSpeech } from './use-speech.ts'

/** Every outcome beside the control, one picture each. */
export function Effects({ result }: { result: ExperimentResult }) {
  const outcomes = [...new Set(result.effects.map((effect) => effect.outcome))]
  if (outcomes.length === 0) return null
  return (
    <div className={outcomes.length > 1 ? 'grid-2' : 'stack'}>
      {outcomes.map((outcome) => (
        <OutcomeCard key={outcome} result={result} outcome={outcome} />
      ))}
    </div>
  )
}

function OutcomeCard({ result, outcome }: { result: ExperimentResult; outcome: string }) {
  const { t } = useTranslation()
  const speech = useSpeech(result.currency)
  const { name, help } = useOutcomeWords()(outcome, result.experiment.kind === 'imported')
  const effects = result.effects.filter((effect) => effect.outcome === outcome)
  const [first] = effects
  if (!first) return null
  const basis = result.experiment.kind === 'imported' ? 'fixed' : 'always-valid'
  const isAdjusted = basis === 'always-valid' && first.adjusted !== null
  const rows = effects.map((effect) => rowOf(effect, basis, speech))
  const label = rows.map((row) => `${row.name}: ${row.text}`).join('; ')
  return (
    <section className="card">
      <ChartFrame
        title={<Explained text={help}>{name}</Explained>}
        plainTitle={name}
        note={t('experiment.effectsNote')}
        fileName={`experiment-${result.experiment.id}-${outcome}`}
        table={<EffectTable effects={effects} speech={speech} />}
      >
        <IntervalPlot rows={rows} label={label} write={(value) => axisText(value, first, speech)} />
      </ChartFrame>
      {isAdjusted && (
        <p className="small faint">
          <Explained
            text={t('experiment.adjustedHelp', {
              share: speech.format.percent(first.adjusted?.varianceRemoved ?? 0, 0),
            })}
          >
            {t('experiment.adjusted')}
          </Explained>
        </p>
      )}
    </section>
  )
}

const axisText = (value: number, { unit }: ExperimentEffect, { format, currency }: Speech): string =>
  unit === 'share'
    ? format.number(value * 100, 2)
    : unit === 'minor'
      ? format.price(value, currency)
      : format.number(value, 3)

function rowOf(effect: ExperimentEffect, basis: 'always-valid' | 'fixed', speech: Speech): PlotRow {
  const from = basis === 'always-valid' && effect.adjusted ? effect.adjusted : effect
  const { difference, interval } = spoken(effect, basis)
  const tone = (interval.low ?? -1) > 0 ? 'gain' : (interval.high ?? 1) < 0 ? 'loss' : 'calm'
  return {
    key: effect.arm,
    name: effect.arm,
    difference,
    fixed: from.fixed,
    alwaysValid: from.alwaysValid,
    text: `${differenceText(difference, effect.unit, speech)} (${intervalText(interval, effect.unit, speech)})`,
    tone,
  }
}

function EffectTable({ effects, speech }: { effects: readonly ExperimentEffect[]; speech: Speech }) {
  const { t } = useTranslation()
  const heads = ['arm', 'mean', 'control', 'difference', 'fixed', 'alwaysValid'] as const
  return (
    <table className="plain">
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col" className={head === 'arm' ? undefined : 'num'}>
              {t(`experiment.${head}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {effects.flatMap((effect) => {
          const { arm, unit, mean, controlMean } = effect
          const line = (name: string, from: Pick<ExperimentEffect, 'difference' | 'fixed' | 'alwaysValid'>) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td className="num">{meanText(mean, unit, speech)}</td>
              <td className="num">{meanText(controlMean, unit, speech)}</td>
              <td className="num">{differenceText(from.difference, unit, speech)}</td>
              <td className="num">{intervalText(from.fixed, unit, speech)}</td>
              <td className="num">{intervalText(from.alwaysValid, unit, speech)}</td>
            </tr>
          )
          const adjusted = effect.adjusted ? [line(`${arm}, ${t('experiment.adjusted')}`, effect.adjusted)] : []
          return [line(arm, effect), ...adjusted]
        })}
      </tbody>
    </table>
  )
}
