import type { ModelView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { modelsQuery } from '../../api/models.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { metricWords, RunState } from './run-words.tsx'

/** The models that can be run on this workspace's own data, each with what its last run was worth. */
export function ModelsPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(modelsQuery)
  return (
    <Page title={t('models.title')} lead={t('models.lead')}>
      {error && (
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      )}
      {!data && !error && (
        <div className="card">
          <Bones lines={10} label={t('common.loading')} />
        </div>
      )}
      {data?.models.length === 0 && (
        <div className="card">
          <State title={t('models.none.title')}>{t('models.none.advice')}</State>
        </div>
      )}
      <ul className="plain model-list">
        {data?.models.map((model) => (
          <li key={model.name}>
            <ModelCard model={model} />
          </li>
        ))}
      </ul>
    </Page>
  )
}

const metricsShown = 3

function ModelCard({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const run = model.lastRun
  const shown = model.metrics.filter(({ key }) => run?.metrics[key] !== undefined).slice(0, metricsShown)
  return (
    <section className="card stack-tight" style={{ height: '100%' }} aria-labelledby={`model-${model.name}`}>
      <div className="row spread" style={{ flexWrap: 'nowrap', alignItems: 'baseline' }}>
        <h2 id={`model-${model.name}`}>
          <GoLink {...paths.model(model.name)} className="name-link">
            {model.title[language]}
          </GoLink>
        </h2>
        {run ? <RunState run={run} /> : <span className="chip">{t('models.neverRun')}</span>}
      </div>
      <p className="soft">{model.question[language]}</p>
      {shown.length > 0 && (
        <div className="figures">
          {shown.map((metric) => (
            <Figure
              key={metric.key}
              label={metric.name[language]}
              value={metricWords(run?.metrics[metric.key] ?? 0, format)}
              definition={t(`models.better.${metric.better}`)}
            />
          ))}
        </div>
      )}
      {run?.finishedAt && <p className="small faint">{t('models.lastRun', { at: format.dateTime(run.finishedAt) })}</p>}
    </section>
  )
}
