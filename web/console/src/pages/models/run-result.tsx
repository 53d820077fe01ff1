import type { ModelView } from '@regulars/contract'
import { Alert, Progress } from 'antd'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../api/models.ts'
import { GoLink } from '../../components/go-link.tsx'
import { useSpeech } from '../../components/know/use-speech.ts'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { metricWords, RunState } from './run-words.tsx'

/** What a run saw, what it fitted and how good that is, each metric with which way is better. */
export function RunResult({ model, run }: { model: ModelView; run: Run }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack" aria-labelledby="result" aria-live="polite">
      <div className="row spread">
        <h2 id="result">{t('models.resultOf', { at: format.dateTime(run.startedAt) })}</h2>
        <RunState run={run} />
      </div>
      {run.state === 'running' && (
        <>
          <Progress
            percent={100}
            status="active"
            showInfo={false}
            strokeColor="var(--accent)"
            aria-label={t('models.running')}
          />
          <p className="small faint">{t('models.canLeave')}</p>
        </>
      )}
      {run.state === 'failed' && <Alert type="error" showIcon title={t('models.failed')} description={run.error} />}
      {run.state === 'done' && <Metrics model={model} run={run} />}
      {run.state === 'done' && <Numbers title={t('models.fitted')} numbers={run.fitted} />}
      <Inputs inputs={run.inputs} />
      {run.labels.length > 0 && <Written labels={run.labels} />}
    </section>
  )
}

function Metrics({ model, run }: { model: ModelView; run: Run }) {
  const { t } = useTranslation()
  const format = useFormat()
  const known = model.metrics.filter(({ key }) => run.metrics[key] !== undefined)
  const other = Object.fromEntries(
    Object.entries(run.metrics).filter(([key]) => !model.metrics.some((metric) => metric.key === key)),
  )
  return (
    <>
      <div className="figures">
        {known.map((metric) => (
          <Figure
            key={metric.key}
            label={metric.name[format.language]}
            value={metricWords(run.metrics[metric.key] ?? 0, format)}
            definition={t(`models.better.${metric.better}`)}
          />
        ))}
      </div>
      <Numbers title={t('models.otherMetrics')} numbers={other} />
    </>
  )
}

function Numbers({ title, numbers }: { title: string; numbers: Record<string, number | string> }) {
  const format = useFormat()
  const entries = Object.entries(numbers)
  if (entries.length === 0) return null
  return (
    <div className="stack-tight">
      <h3>{title}</h3>
      <dl className="fact-list">
        {entries.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt className="mono">{name}</dt>
            <dd>{typeof value === 'number' ? metricWords(value, format) : value}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

/** In the order in which one would tell it. */
const inputNames = [
  'from',
  'to',
  'split',
  'holdoutTo',
  'holdoutWeeks',
  'customers',
  'buyers',
  'repeatCustomers',
  'spenders',
  'learners',
  'tested',
  'purchaseDays',
  'lines',
  'products',
  'looks',
  'claims',
  'channels',
  'category',
  'file',
  'labels',
] as const
const dayPattern = /^\d{4}-\d{2}-\d{2}/

/** What a run saw: data of which days, of how many people. */
function Inputs({ inputs }: { inputs: Run['inputs'] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = (value: number | string) =>
    typeof value === 'number' ? format.number(value) : dayPattern.test(value) ? format.day(value) : value
  const known = inputNames.filter((name) => inputs[name] !== undefined)
  const other = Object.keys(inputs).filter((name) => !inputNames.some((each) => each === name))
  const rows = [
    ...known.map((name) => [t(`models.inputNames.${name}`), inputs[name] ?? ''] as const),
    ...other.map((name) => [name, inputs[name] ?? ''] as const),
  ]
  if (rows.length === 0) return null
  return (
    <div className="stack-tight">
      <h3>{t('models.saw')}</h3>
      <dl className="fact-list">
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{say(value)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function Written({ labels }: { labels: readonly string[] }) {
  const { t } = useTranslation()
  const { lexicon } = useSpeech()
  return (
    <div className="stack-tight">
      <h3>{t('models.wrote')}</h3>
      <ul className="plain row">
        {labels.map((code) => (
          <li key={code}>
            <GoLink {...paths.label(code)} className="chip">
              {lexicon.labelName(code)}
            </GoLink>
          </li>
        ))}
      </ul>
    </div>
  )
}
