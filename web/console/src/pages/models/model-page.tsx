import type { ModelView } from '@regulars/contract'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { modelQuery, modelRunsQuery, type Run } from '../../api/models.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useSpeech } from '../../components/know/use-speech.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { RunForm } from './run-form.tsx'
import { RunResult } from './run-result.tsx'
import { RunState, secondsOf } from './run-words.tsx'

/** One model: what it answers and how, what a run takes, what the runs gave. */
export function ModelPage() {
  const { t } = useTranslation()
  const { language } = useFormat()
  const name = useParam('name')
  const { data, error, refetch } = useQuery(modelQuery(name))
  const crumb = <GoLink {...paths.models()}>{t('models.title')}</GoLink>
  return (
    <Page title={data?.title[language] ?? t('models.model')} crumb={crumb} lead={data?.question[language]}>
      {error && (
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      )}
      {!data && !error && (
        <div className="card">
          <Bones lines={8} label={t('common.loading')} />
        </div>
      )}
      {data && <ModelDetail key={data.name} model={data} />}
    </Page>
  )
}

function ModelDetail({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { data, error, refetch } = useQuery(modelRunsQuery(model.name))
  const [chosen, setChosen] = useState<string>()
  const runs = data?.runs
  const shown = runs?.find((run) => run.id === chosen) ?? runs?.[0]
  const running = runs?.some((run) => run.state === 'running') ?? false

  // A finished run has changed the list of models and the labels that it wrote.
  useEffect(() => {
    if (running) return
    void queryClient.invalidateQueries({ queryKey: ['models'] })
    void queryClient.invalidateQueries({ queryKey: ['labels'] })
  }, [running, queryClient])

  return (
    <div className="with-aside">
      <div className="stack">
        <RunForm model={model} running={running} started={setChosen} />
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!runs && !error && (
          <div className="card">
            <Bones lines={6} label={t('common.loading')} />
          </div>
        )}
        {runs && !shown && (
          <div className="card">
            <State title={t('models.noRuns.title')}>{t('models.noRuns.advice')}</State>
          </div>
        )}
        {shown && <RunResult model={model} run={shown} />}
        {runs && runs.length > 0 && <Runs runs={runs} shown={shown?.id} choose={setChosen} />}
      </div>
      <aside className="stack">
        <About model={model} />
      </aside>
    </div>
  )
}

function About({ model }: { model: ModelView }) {
  const { t } = useTranslation()
  const { format, lexicon } = useSpeech()
  const { language } = format
  return (
    <section className="card stack" aria-labelledby="about">
      <div className="stack-tight">
        <h2 id="about">{t('models.method')}</h2>
        <p className="soft">{model.method[language]}</p>
        <p className="small faint">{t('models.version', { version: model.version })}</p>
      </div>
      {model.inputs.length > 0 && (
        <div>
          <h3>{t('models.inputs')}</h3>
          <ul className="soft" style={{ paddingLeft: 18 }}>
            {model.inputs.map((input) => (
              <li key={input.en}>{input[language]}</li>
            ))}
          </ul>
        </div>
      )}
      {model.writes.length > 0 && (
        <div>
          <h3>{t('models.writes')}</h3>
          <ul className="plain row">
            {model.writes.map((code) => (
              <li key={code}>
                {lexicon.label(code) ? (
                  <GoLink {...paths.label(code)} className="chip">
                    {lexicon.labelName(code)}
                  </GoLink>
                ) : (
                  <code>{code}</code>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}

interface RunsProps {
  runs: readonly Run[]
  shown: string | undefined
  choose(id: string): void
}

function Runs({ runs, shown, choose }: RunsProps) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card card-flush" aria-labelledby="runs">
      <div className="card-head">
        <h2 id="runs">{t('models.runs')}</h2>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('models.runs')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('models.startedAt')}</th>
              <th scope="col">{t('models.state')}</th>
              <th scope="col">{t('models.parameters')}</th>
              <th scope="col">{t('models.by')}</th>
              <th scope="col" className="num">
                {t('models.took')}
              </th>
            </tr>
          </thead>
          <tbody>
            {runs.map((run) => {
              const seconds = secondsOf(run)
              return (
                <tr key={run.id}>
                  <th scope="row" className="nowrap">
                    <button
                      type="button"
                      className="link-button"
                      aria-current={run.id === shown ? 'true' : undefined}
                      onClick={() => choose(run.id)}
                    >
                      {format.dateTime(run.startedAt)}
                    </button>
                  </th>
                  <td>
                    <RunState run={run} />
                  </td>
                  <td className="soft small">
                    {Object.entries(run.parameters)
                      .map(([name, value]) => `${name} = ${value}`)
                      .join(t('common.comma')) || '—'}
                  </td>
                  <td className="soft nowrap">{run.by ?? '—'}</td>
                  <td className="num">
                    {seconds === undefined ? '…' : t('models.seconds', { seconds: format.number(seconds, 1) })}
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </section>
    </section>
  )
}
