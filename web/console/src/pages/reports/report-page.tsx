import { DownloadOutlined } from '@ant-design/icons'
import type { ReportCatalogueEntry, ReportResult } from '@regulars/contract'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Button, Dropdown } from 'antd'
import { useTranslation } from 'react-i18next'
import { catalogueQuery, type ReportAsk, reportFileAddress, reportQuery } from '../../api/reports.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { Lens } from '../../components/lens.tsx'
import { isNumeric, ratioParts } from '../../components/report/cells.ts'
import { ChannelDecisions } from '../../components/report/channel-decisions.tsx'
import { periodWords, scopeWords } from '../../components/report/period-words.ts'
import { ReportChart } from '../../components/report/report-chart.tsx'
import { ReportRows } from '../../components/report/report-rows.tsx'
import { useSay } from '../../components/report/use-say.ts'
import { useMe } from '../../components/session.ts'
import { paths, type ReportSearch } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { ReportParams } from './report-params.tsx'

export function ReportPage() {
  const name = useParam('name')
  const { t } = useTranslation()
  const { data: catalogue, error } = useQuery(catalogueQuery)
  const entry = catalogue?.reports.find((report) => report.name === name)
  const crumb = <GoLink {...paths.reports()}>{t('reports.title')}</GoLink>
  if (entry) return <ReportView key={name} entry={entry} />
  return (
    <Page title={t('reports.title')} crumb={crumb}>
      <div className="card">
        {error ? (
          <ErrorState error={error} />
        ) : catalogue ? (
          <State title={t('errors.missing.title')} />
        ) : (
          <Bones lines={8} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

/** Only what this report understands: an address may carry the lens of another page. */
function useAsk(entry: ReportCatalogueEntry): [ReportAsk, ReportSearch, (patch: ReportSearch) => void] {
  const [search, change] = useAddress<ReportSearch>()
  const known = [...entry.filters, ...entry.params.map((param) => param.name)]
  const ask = Object.fromEntries(
    known.map((key) => [key, search[key]]).filter(([, value]) => value !== undefined && value !== ''),
  )
  return [ask, search, change]
}

function ReportView({ entry }: { entry: ReportCatalogueEntry }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const me = useMe()
  // What is decided about channels is the whole shop's.
  const seesAll = me.city === null && me.store === null
  const [ask, search, change] = useAsk(entry)
  const {
    data: result,
    error,
    refetch,
    isFetching,
  } = useQuery({ ...reportQuery(entry.name, ask), placeholderData: keepPreviousData })
  const exportMenu = {
    items: (['xlsx', 'csv'] as const).map((format) => ({
      key: format,
      label: (
        <a href={reportFileAddress(entry.name, ask, format, language)} download>
          {t(`report.formats.${format}`)}
        </a>
      ),
    })),
  }
  return (
    <Page
      title={entry.title[language]}
      lead={entry.question[language]}
      crumb={<GoLink {...paths.reports()}>{t('reports.title')}</GoLink>}
      actions={
        <>
          <Lens period={entry.filters.includes('from') || entry.filters.includes('to')} />
          <Dropdown menu={exportMenu} trigger={['click']}>
            <Button icon={<DownloadOutlined aria-hidden />}>{t('report.export')}</Button>
          </Dropdown>
        </>
      }
    >
      <div className="stack" aria-busy={isFetching}>
        {entry.params.length > 0 && <ReportParams entry={entry} search={search} change={change} />}
        {error && !result && (
          <div className="card">
            <ErrorState error={error} retry={() => void refetch()} />
          </div>
        )}
        {error && result && <ErrorState error={error} retry={() => void refetch()} />}
        {!result && !error && (
          <div className="card">
            <Bones lines={10} label={t('common.loading')} />
          </div>
        )}
        {result && !error && <ReportBody result={result} entry={entry} />}
        {entry.name === 'attribution' && seesAll && <ChannelDecisions />}
      </div>
    </Page>
  )
}

function ReportBody({ result, entry }: { result: ReportResult; entry: ReportCatalogueEntry }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const nothing = result.rows.length === 0
  const definition = (
    <section className="card stack-tight" aria-labelledby="definition">
      <h2 id="definition">{t('report.definition')}</h2>
      <p className="soft reading">{entry.definition[language]}</p>
      {result.notes.map((note) => (
        <p key={note.en} className="soft reading">
          {note[language]}
        </p>
      ))}
      <p className="small faint">
        {t('report.about', {
          scope: scopeWords(result.scope, t),
          period: periodWords(result.period, format, t),
          meaning: result.period.meaning[language],
        })}{' '}
        {t('report.asOf', { at: format.dateTime(result.generatedAt) })}
      </p>
    </section>
  )
  return (
    <>
      {nothing ? (
        <>
          <div className="card">
            <State title={t('report.none.title')}>{t('report.none.advice')}</State>
          </div>
          {definition}
        </>
      ) : (
        <>
          <Summary result={result} />
          <ReportChart result={result} />
          {definition}
          <ReportRows result={result} />
        </>
      )}
    </>
  )
}

/** The figures of the report over its whole period, each with its definition behind its name. */
function Summary({ result }: { result: ReportResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useSay(result.currency)
  const context = { format, currency: result.currency, yes: t('common.yes'), no: t('common.no') }
  const shown = result.figures.filter(
    (figure) => isNumeric(figure) && result.summary[figure.key] !== null && result.summary[figure.key] !== undefined,
  )
  if (shown.length === 0) return null
  const period = periodWords(result.period, format, t)
  return (
    <section className="card" aria-label={t('report.summary')}>
      <div className="figures">
        {shown.map((figure) => (
          <Figure
            key={figure.key}
            label={figure.label[format.language]}
            value={say(figure, result.summary[figure.key])}
            definition={`${figure.definition?.[format.language] ?? result.definition[format.language]} ${period}`}
            note={ratioParts(result, result.figures, figure, result.summary, context)}
          />
        ))}
      </div>
    </section>
  )
}
