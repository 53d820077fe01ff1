import type { DiagnosisAnswers, RankedPrescription } from '@regulars/contract'
import { careIndustries, carePains, careSizes, careStages } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Radio, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { diagnosisQuery, prescriptionsQuery, saveDiagnosis } from '../../api/health.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

type Answers = Partial<DiagnosisAnswers>

/** Four questions; the list below answers while one chooses. */
export function Diagnosis() {
  const { t } = useTranslation()
  const known = useQuery(diagnosisQuery)
  const [chosen, setChosen] = useState<Answers>({})
  if (known.error)
    return (
      <div className="card">
        <ErrorState error={known.error} retry={() => void known.refetch()} />
      </div>
    )
  if (!known.data) return <Bones lines={6} label={t('common.loading')} />
  const answers: Answers = { ...known.data.answers, ...chosen }
  return (
    <div className="stack">
      <Questions
        answers={answers}
        computed={known.data.stage}
        isChanged={Object.keys(chosen).length > 0}
        change={(patch) => setChosen({ ...chosen, ...patch })}
        saved={() => setChosen({})}
      />
      <Prescriptions answers={answers} />
    </div>
  )
}

interface QuestionsProps {
  answers: Answers
  computed: string | null
  isChanged: boolean
  change(patch: Answers): void
  saved(): void
}

function Questions({ answers, computed, isChanged, change, saved }: QuestionsProps) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const save = useMutation({
    mutationFn: saveDiagnosis,
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['diagnosis'] })
      await client.invalidateQueries({ queryKey: ['prescriptions'] })
      saved()
    },
  })
  const { industry, size, pain, stage } = answers
  const whole = industry && size && pain ? { industry, size, pain, ...(stage ? { stage } : {}) } : undefined
  return (
    <section className="card stack" aria-labelledby="questions">
      <h2 id="questions">{t('health.questions')}</h2>
      <div className="health-questions">
        <fieldset>
          <legend>{t('health.pain')}</legend>
          <Radio.Group
            value={pain}
            onChange={(event) => change({ pain: event.target.value })}
            className="health-choices"
            options={carePains.map((value) => ({ value, label: t(`health.pains.${value}`) }))}
          />
        </fieldset>
        <fieldset>
          <legend>{t('health.size')}</legend>
          <Radio.Group
            value={size}
            onChange={(event) => change({ size: event.target.value })}
            className="health-choices"
            options={careSizes.map((value) => ({ value, label: t(`health.sizes.${value}`) }))}
          />
        </fieldset>
        <div className="stack-tight">
          <span>{t('health.industry')}</span>
          <Select
            aria-label={t('health.industry')}
            value={industry}
            placeholder={t('health.choose')}
            onChange={(value) => change({ industry: value })}
            options={careIndustries.map((value) => ({ value, label: t(`health.industries.${value}`) }))}
          />
        </div>
        <div className="stack-tight">
          <span>{t('health.stageQuestion')}</span>
          <Select
            aria-label={t('health.stageQuestion')}
            value={stage ?? ''}
            onChange={(value) => change({ stage: careStages.find((name) => name === value) })}
            options={[
              { value: '', label: t('health.stageComputed', { stage: computed ?? '—' }) },
              ...careStages.map((value) => ({ value, label: value })),
            ]}
          />
        </div>
      </div>
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      <div className="row">
        <PermittedButton
          permission="plays:write"
          type="primary"
          disabled={!whole || !isChanged}
          loading={save.isPending}
          onClick={() => whole && save.mutate(whole)}
        >
          {t('health.keepAnswers')}
        </PermittedButton>
        <span className="small faint">{t('health.keepHelp')}</span>
      </div>
    </section>
  )
}

function Prescriptions({ answers }: { answers: Answers }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(prescriptionsQuery(answers))
  if (error)
    return (
      <div className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    )
  if (!data) return <Bones lines={10} label={t('common.loading')} />
  return (
    <section className="stack" aria-labelledby="ranked">
      <div className="row spread">
        <h2 id="ranked">{t('health.ranked')}</h2>
        <span className="small faint">{t('health.rankedHow')}</span>
      </div>
      <ol className="plain health-list">
        {data.prescriptions.map((prescription) => (
          <li key={prescription.code}>
            <PrescriptionCard prescription={prescription} />
          </li>
        ))}
      </ol>
    </section>
  )
}

function PrescriptionCard({ prescription }: { prescription: RankedPrescription }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { code, name, summary, evidence, fit, ready, running, stage, rank } = prescription
  const reasons = fit.filter(({ points }) => points > 0)
  return (
    <GoLink {...paths.prescription(code)} className="card health-prescription">
      <span className="monogram" aria-hidden="true">
        {rank}
      </span>
      <span className="stack-tight grow">
        <span className="row">
          <strong>{name[language]}</strong>
          {!ready && (
            <span className="chip" data-tone="wait">
              {t('health.needsStage', { stage })}
            </span>
          )}
          {running > 0 && (
            <span className="chip" data-tone="gain">
              {t('health.runningCures', { count: running })}
            </span>
          )}
        </span>
        <span className="soft">{summary[language]}</span>
        {evidence[0] && <span className="small">{evidence[0].text[language]}</span>}
        {reasons.length > 0 && (
          <span className="row small faint">
            {t('health.because')} {reasons.map(({ reason }) => t(`health.reasons.${reason}`)).join(' · ')}
          </span>
        )}
      </span>
    </GoLink>
  )
}
