import type { ExperimentResult } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { meanText } from './figures.ts'
import { useOutcomeWords, useSpeech } from './use-speech.ts'

/** Who is in which arm, whether chance did that, and what each arm did. */
export function Arms({ result }: { result: ExperimentResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = useSpeech(result.currency)
  const outcomeWords = useOutcomeWords()
  const outcomes = Object.keys(result.arms[0]?.outcomes ?? {})
  const isImported = result.experiment.kind === 'imported'
  return (
    <section className="card stack-tight" aria-labelledby="arms">
      <h2 id="arms">{t('experiment.arms')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('experiment.arms')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('experiment.arm')}</th>
              <th scope="col" className="num">
                {t('experiment.armCustomers')}
              </th>
              <th scope="col" className="num">
                {t('experiment.planned')}
              </th>
              {!isImported && (
                <th scope="col" className="num">
                  {t('experiment.complete')}
                </th>
              )}
              {outcomes.map((outcome) => {
                const { name, help } = outcomeWords(outcome, isImported)
                return (
                  <th key={outcome} scope="col" className="num">
                    <Explained text={help}>{name}</Explained>
                  </th>
                )
              })}
            </tr>
          </thead>
          <tbody>
            {result.arms.map((arm) => (
              <tr key={arm.name}>
                <th scope="row">
                  {arm.name} {arm.control && <span className="chip">{t('experiment.control')}</span>}
                </th>
                <td className="num">{format.number(arm.customers)}</td>
                <td className="num">
                  {format.number(Math.round(arm.expected))}{' '}
                  <span className="faint">({format.percent(arm.share, 0)})</span>
                </td>
                {!isImported && <td className="num">{format.number(arm.complete)}</td>}
                {outcomes.map((outcome) => {
                  const figure = arm.outcomes[outcome]
                  return (
                    <td key={outcome} className="num">
                      {figure ? meanText(figure.mean, figure.unit, speech) : '—'}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {result.ratio && (
        <p className={result.ratio.broken ? 'wait' : 'small faint'} role={result.ratio.broken ? 'alert' : undefined}>
          <Explained text={t('experiment.ratioHelp')}>
            {t(result.ratio.broken ? 'experiment.ratioBroken' : 'experiment.ratioFine', {
              p: result.ratio.pValue < 0.001 ? '< 0.001' : format.number(result.ratio.pValue, 3),
            })}
          </Explained>
        </p>
      )}
    </section>
  )
}
