import type { ExperimentResult, Uplift, UpliftAnswer, UpliftGroup } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { Explained } from '../../ui/explained.tsx'
import { boundText, differenceText, intervalText, meanText, type Speech } from './figures.ts'
import { useSpeech } from './use-speech.ts'

const stages = ['new', 'lapsed', 'occasional', 'regular'] as const

/** Who is moved, who would have come anyway, who is put off. */
export function UpliftCards({ result }: { result: ExperimentResult }) {
  return (
    <div className={result.uplift.length > 1 ? 'grid-2' : 'stack'}>
      {result.uplift.map((uplift) => (
        <UpliftCard
          key={`${uplift.arm} ${uplift.by}`}
          uplift={uplift}
          currency={result.currency}
          isStage={result.experiment.kind !== 'imported'}
          several={new Set(result.uplift.map(({ arm }) => arm)).size > 1}
        />
      ))}
    </div>
  )
}

interface UpliftCardProps {
  uplift: Uplift
  currency: string
  isStage: boolean
  several: boolean
}

function UpliftCard({ uplift, currency, isStage, several }: UpliftCardProps) {
  const { t } = useTranslation()
  const speech = useSpeech(currency)
  const { qini, unit } = uplift
  const by = isStage ? t('experiment.upliftBy.stage') : t('experiment.upliftByOther', { name: uplift.by })
  const title = `${t('experiment.uplift')} · ${by}${several ? ` · ${uplift.arm}` : ''}`
  return (
    <section className="card stack-tight" aria-label={title}>
      <h2>{title}</h2>
      <p className="small faint">{t('experiment.upliftNote')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={title}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('experiment.group')}</th>
              <th scope="col">{t('experiment.answer')}</th>
              <th scope="col" className="num">
                {t('experiment.difference')}
              </th>
              <th scope="col" className="num">
                {t('experiment.control')}
              </th>
              <th scope="col" className="num">
                {t('experiment.customers')}
              </th>
            </tr>
          </thead>
          <tbody>
            {uplift.groups.map((group) => (
              <GroupRow key={group.group} group={group} unit={unit} isStage={isStage} speech={speech} />
            ))}
          </tbody>
        </table>
      </section>
      {(qini.interval.low ?? 0) > 0 && (
        <p className="small">
          <Explained text={t('experiment.qiniHelp')}>
            {t('experiment.qini', {
              gain: differenceText(qini.coefficient, unit, speech),
              low: boundText(qini.interval.low, unit, speech),
              high: boundText(qini.interval.high, unit, speech),
            })}
          </Explained>
        </p>
      )}
    </section>
  )
}

interface GroupRowProps {
  group: UpliftGroup
  unit: Uplift['unit']
  isStage: boolean
  speech: Speech
}

function GroupRow({ group, unit, isStage, speech }: GroupRowProps) {
  const { t } = useTranslation()
  const stage = isStage ? stages.find((each) => each === group.group) : undefined
  return (
    <tr>
      <th scope="row">
        {stage ? (
          <Explained text={t(`experiment.groupHelp.${stage}`)}>{t(`experiment.groups.${stage}`)}</Explained>
        ) : (
          group.group
        )}
      </th>
      <td>
        <AnswerChip answer={group.answer} />
      </td>
      <td className="num">
        {differenceText(group.difference, unit, speech)}
        <br />
        <span className="small faint">{intervalText(group.interval, unit, speech)}</span>
      </td>
      <td className="num">{meanText(group.controlMean, unit, speech)}</td>
      <td className="num">{speech.format.number(group.customers)}</td>
    </tr>
  )
}

const tones = { moved: 'gain', anyway: 'wait', 'put-off': 'loss', unknown: undefined } as const
const signs = { moved: '▲ ', anyway: '＝ ', 'put-off': '▼ ', unknown: '' } as const

function AnswerChip({ answer }: { answer: UpliftAnswer }) {
  const { t } = useTranslation()
  return (
    <Explained text={t(`experiment.answerHelp.${answer}`)}>
      <span className="chip" data-tone={tones[answer]}>
        <span aria-hidden="true">{signs[answer]}</span>
        {t(`experiment.answers.${answer}`)}
      </span>
    </Explained>
  )
}
