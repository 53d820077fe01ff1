import '../../ui/health.css'
import type { PrescriptionDetail } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { curesQuery, prescriptionQuery } from '../../api/health.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { CureReportView } from './cure-report.tsx'
import { DraftForm } from './draft-form.tsx'

/** One prescription: what, for whom, how, what to expect and why, and one click to its draft. */
export function PrescriptionPage() {
  const { t } = useTranslation()
  const code = useParam('code')
  const { data, error, refetch } = useQuery(prescriptionQuery(code))
  if (data) return <Detail prescription={data} />
  return (
    <Page
      title={t('health.prescription')}
      crumb={<GoLink {...paths.prescriptions({ tab: 'diagnosis' })}>{t('health.title')}</GoLink>}
    >
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

function Detail({ prescription }: { prescription: PrescriptionDetail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const cures = useQuery(curesQuery)
  const own = cures.data?.cures.filter((cure) => cure.prescription === prescription.code) ?? []
  return (
    <Page
      title={prescription.name[language]}
      crumb={<GoLink {...paths.prescriptions({ tab: 'diagnosis' })}>{t('health.title')}</GoLink>}
      lead={prescription.summary[language]}
    >
      <div className="with-aside">
        <div className="stack">
          {own.map((cure) => (
            <CureReportView key={cure.id} id={cure.id} />
          ))}
          <section className="card stack" aria-labelledby="steps">
            <h2 id="steps">{t('health.steps')}</h2>
            <ol className="plain health-steps">
              {prescription.steps.map((step, index) => (
                <li key={step.title.en}>
                  <span className="monogram" aria-hidden="true">
                    {index + 1}
                  </span>
                  <span>
                    <strong>{step.title[language]}</strong>
                    <span className="chip">{t(`health.tools.${step.tool}`)}</span>
                    <span className="soft">{step.text[language]}</span>
                  </span>
                </li>
              ))}
            </ol>
            <p>
              <span className="soft">{t('health.forWhom')}</span> {prescription.forWhom[language]}
            </p>
          </section>
          <Why prescription={prescription} />
        </div>
        <aside className="stack">
          <DraftForm prescription={prescription} />
        </aside>
      </div>
    </Page>
  )
}

function Why({ prescription }: { prescription: PrescriptionDetail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { effect, evidence, keyFigure } = prescription
  return (
    <section className="card stack" aria-labelledby="why">
      <h2 id="why">{t('health.expect')}</h2>
      <p className={effect.lift && effect.lift.low > 0 ? 'well gain' : 'well'}>{effect.text[language]}</p>
      <p>
        <span className="soft">{t('health.keyFigure')}</span>{' '}
        <Explained text={keyFigure.definition[language]}>{keyFigure.name[language]}</Explained>
      </p>
      {evidence.length > 0 && (
        <ul className="plain stack-tight">
          {evidence.map((one) => (
            <li key={one.measure}>{one.text[language]}</li>
          ))}
        </ul>
      )}
    </section>
  )
}
