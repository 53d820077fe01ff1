import type { ExperimentResult } from '@regulars/contract'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { DayLine } from './day-line.tsx'
import { boundText, differenceText, intervalText } from './figures.ts'
import { useOutcomeWords, useSpeech } from './use-speech.ts'

/** How the answer came about, day by day. */
export function Days({ result }: { result: ExperimentResult }) {
  const { t } = useTranslation()
  const speech = useSpeech(result.currency)
  const outcomeWords = useOutcomeWords()
  const arms = [...new Set(result.days.map((point) => point.arm))]
  const [chosen, choose] = useState(arms[0] ?? '')
  const points = result.days.filter((point) => point.arm === chosen)
  const unit = result.experiment.measure === 'money' ? 'minor' : 'share'
  const last = points.at(-1)
  if (!last) return null
  const { low, high } = last.alwaysValid
  const title = t('experiment.daysTitle', {
    day: speech.format.day(last.day),
    difference: differenceText(last.difference, unit, speech),
    low: boundText(low, unit, speech),
    high: boundText(high, unit, speech),
  })
  const heads = ['day', 'customers', 'difference', 'fixed', 'alwaysValid'] as const
  return (
    <section className="card stack-tight">
      {arms.length > 1 && <Segmented<string> value={chosen} onChange={choose} options={arms} />}
      <ChartFrame
        title={title}
        plainTitle={title}
        note={`${t('experiment.daysNote', { outcome: outcomeWords(result.experiment.measure, false).name })} (${result.timezone})`}
        fileName={`experiment-${result.experiment.id}-days`}
        table={
          <table className="plain">
            <thead>
              <tr>
                {heads.map((head) => (
                  <th key={head} scope="col" className={head === 'day' ? undefined : 'num'}>
                    {t(`experiment.${head}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.map((point) => (
                <tr key={point.day}>
                  <th scope="row">{speech.format.day(point.day)}</th>
                  <td className="num">{speech.format.number(point.assigned)}</td>
                  <td className="num">{differenceText(point.difference, unit, speech)}</td>
                  <td className="num">{intervalText(point.fixed, unit, speech)}</td>
                  <td className="num">{intervalText(point.alwaysValid, unit, speech)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <DayLine
          points={points}
          label={title}
          write={(value) =>
            unit === 'share' ? speech.format.number(value * 100, 2) : speech.format.price(value, result.currency)
          }
          tip={(point) =>
            `${speech.format.day(point.day)}: ${differenceText(point.difference, unit, speech)} (${intervalText(point.alwaysValid, unit, speech)})`
          }
        />
      </ChartFrame>
    </section>
  )
}
