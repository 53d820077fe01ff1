import '../../ui/experiments.css'
import type { ExperimentResult } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { experimentResultQuery } from '../../api/experiments.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { Arms } from './arms.tsx'
import { Days } from './days.tsx'
import { Effects } from './effects.tsx'
import { ExperimentActions } from './experiment-actions.tsx'
import { ExperimentStateChip, useExperimentName } from './experiment-state.tsx'
import { headlineOf } from './figures.ts'
import { UpliftCards } from './uplift.tsx'
import { useSpeech, useSpokenArms } from './use-speech.ts'

/** One experiment: first what may be said, then everything it rests on. */
export function ExperimentPage() {
  const { t } = useTranslation()
  const id = useParam('id')
  const spokenArms = useSpokenArms()
  const { data, error, refetch } = useQuery(experimentResultQuery(id))
  if (data) return <ResultView result={spokenArms(data)} />
  return (
    <Page title={t('experiment.title')} crumb={<GoLink {...paths.experiments()}>{t('experiment.crumb')}</GoLink>}>
      <div className="card">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Bones lines={10} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

function ResultView({ result }: { result: ExperimentResult }) {
  const { t } = useTranslation()
  const nameOf = useExperimentName()
  const { experiment } = result
  return (
    <Page
      title={nameOf(experiment)}
      crumb={<GoLink {...paths.experiments()}>{t('experiment.crumb')}</GoLink>}
      lead={
        <span className="row">
          <ExperimentStateChip state={experiment.state} />
          <Facts result={result} />
        </span>
      }
      actions={<ExperimentActions experiment={experiment} />}
    >
      <div className="stack">
        <Headline result={result} />
        {result.arms.some(({ customers }) => customers > 0) && <Effects result={result} />}
        {result.days.length > 1 && <Days result={result} />}
        <Arms result={result} />
        <UpliftCards result={result} />
      </div>
    </Page>
  )
}

function Facts({ result: { experiment } }: { result: ExperimentResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts = [
    t(`experiments.kinds.${experiment.kind}`),
    experiment.windowDays > 0
      ? `${t('experiments.window')} ${t('experiments.days', { count: experiment.windowDays })}`
      : '',
    `${t('experiments.opened')} ${format.day(experiment.openedAt)}`,
    experiment.plannedPerArm === null
      ? ''
      : t('experiment.planNote', { amount: format.number(experiment.plannedPerArm) }),
  ]
  return <span>{facts.filter(Boolean).join(' · ')}</span>
}

function Headline({ result }: { result: ExperimentResult }) {
  const { t } = useTranslation()
  const speech = useSpeech(result.currency)
  const { claim, experiment } = result
  const isAlarm = claim.claim === 'none' && claim.reason === 'ratio-broken'
  const basis =
    claim.claim === 'none' ? '' : claim.basis === 'fixed' ? t('experiment.basisFixed') : t('experiment.basisDaily')
  const progress = experiment.kind === 'imported' ? '' : claim.final ? t('experiment.final') : t('experiment.open')
  const notes = claim.claim === 'none' ? [t(`experiment.silenceAdvice.${claim.reason}`)] : [basis, progress]
  return (
    <section
      className="card stack-tight headline-card"
      data-claim={claim.claim}
      data-alarm={isAlarm ? '' : undefined}
      aria-labelledby="headline"
    >
      <h2 id="headline" className="sr-only">
        {t('experiment.headline')}
      </h2>
      <p className="headline">{headlineOf(result, speech)}</p>
      <p className="soft">{notes.filter(Boolean).join(' ')}</p>
      {experiment.lesson && (
        <p>
          <strong>{t('experiment.learnt')}</strong> {experiment.lesson}
        </p>
      )}
      <p className="small faint">{t('experiment.asOf', { time: speech.format.dateTime(result.at) })}</p>
    </section>
  )
}
