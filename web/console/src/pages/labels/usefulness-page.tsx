import type { LabelUsefulness } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { usefulnessQuery } from '../../api/labels.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { CoverageMeter, StateChip, WarningChip } from '../../components/know/label-chips.tsx'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { freshWords, valueWords } from '../../components/know/value-words.ts'
import { SearchBox } from '../../components/search-box.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { RetireButton } from './retire-button.tsx'

/** Which labels are worth keeping: the most doubtful first, each with the reason. */
export function UsefulnessPage() {
  const { t } = useTranslation()
  const go = useGo()
  const { data, error, refetch } = useQuery(usefulnessQuery)
  const [{ search }, change] = useAddress<{ search?: string }>()
  const columns = useColumns()
  const wanted = (search ?? '').toLowerCase()
  const rows = data?.labels.filter(({ code, name }) => `${code} ${name.en} ${name.zh}`.toLowerCase().includes(wanted))
  const doubtful = data?.labels.filter((label) => label.warnings.length > 0).length ?? 0
  return (
    <Page
      title={t('usefulness.title')}
      lead={data ? t('usefulness.lead', { count: data.labels.length, doubtful }) : t('usefulness.what')}
      crumb={<GoLink {...paths.labels()}>{t('labels.title')}</GoLink>}
    >
      <DataTable<LabelUsefulness>
        name="label-usefulness"
        label={t('usefulness.title')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.code}
        onOpen={(row) => void go(paths.label(row.code))}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        toolbar={<SearchBox value={search} change={(text) => change({ search: text })} label={t('labels.search')} />}
        empty={
          <State title={search ? t('labels.noneFound') : t('usefulness.none.title')}>
            {t('usefulness.none.advice')}
          </State>
        }
        pageSize={50}
      />
    </Page>
  )
}

function useColumns(): Column<LabelUsefulness>[] {
  const { t } = useTranslation()
  const { scenario } = useRegistryNames()
  const speech = useSpeech()
  const { format } = speech
  return [
    {
      key: 'name',
      title: t('labels.label'),
      render: (row) => (
        <span className="stack-tight" style={{ gap: 2 }}>
          <GoLink {...paths.label(row.code)} className="name-link">
            {row.name[format.language]}
          </GoLink>
          <span className="small faint">{row.scenario ? scenario(row.scenario) : t('labels.noScenario')}</span>
        </span>
      ),
      cell: (row) => row.name[format.language],
    },
    {
      key: 'warnings',
      title: t('usefulness.doubts'),
      render: (row) =>
        row.warnings.length === 0 ? (
          <span className="gain">✓ {t('usefulness.fine')}</span>
        ) : (
          <span className="row" style={{ gap: 4, maxWidth: 280 }}>
            {row.warnings.map((warning) => (
              <WarningChip key={warning} warning={warning} />
            ))}
          </span>
        ),
      cell: (row) => row.warnings.map((warning) => t(`labels.warnings.${warning}.name`)).join('; '),
    },
    ...useMeasures(),
    {
      key: 'state',
      title: t('labels.state'),
      render: (row) => <StateChip state={row.state} />,
      cell: (row) => t(`labels.states.${row.state}`),
    },
    { key: 'act', title: '', render: (row) => row.state !== 'retired' && <RetireButton label={row} small /> },
  ]
}

const unsure = <span className="faint">—</span>
const order = (value: number | null) => value ?? Number.NEGATIVE_INFINITY

function useMeasures(): Column<LabelUsefulness>[] {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format, lexicon } = speech
  const liftWords = ({ code, liftValue }: LabelUsefulness) => {
    const entry = lexicon.label(code)
    if (!liftValue || !entry) return undefined
    return valueWords(entry, liftValue, lexicon.labelValue(code, liftValue), speech)
  }
  return [
    {
      key: 'coverage',
      title: t('labels.coverage'),
      help: t('usefulness.help.coverage'),
      render: (row) => <CoverageMeter label={row} />,
      cell: (row) => row.coverage,
      compare: (a, b) => a.coverage - b.coverage,
    },
    {
      key: 'lift',
      title: t('usefulness.lift'),
      help: t('usefulness.help.lift'),
      align: 'right',
      render: (row) =>
        row.lift === null ? (
          unsure
        ) : (
          <span title={liftWords(row)}>{t('portrait.times', { lift: format.number(row.lift, 1) })}</span>
        ),
      cell: (row) => row.lift,
      compare: (a, b) => order(a.lift) - order(b.lift),
    },
    {
      key: 'stability',
      title: t('usefulness.stability'),
      help: t('usefulness.help.stability'),
      align: 'right',
      render: (row) => (row.stability === null ? unsure : format.number(row.stability, 2)),
      cell: (row) => row.stability,
      compare: (a, b) => order(a.stability) - order(b.stability),
    },
    {
      key: 'fresh',
      title: t('usefulness.fresh'),
      help: t('usefulness.help.fresh'),
      align: 'right',
      render: (row) => (row.freshDays === null ? unsure : freshWords(row.freshDays, speech)),
      cell: (row) => row.freshDays,
      compare: (a, b) => order(a.freshDays) - order(b.freshDays),
    },
    {
      key: 'audiences',
      title: t('usefulness.audiences'),
      help: t('usefulness.help.audiences'),
      align: 'right',
      render: (row) => format.number(row.audiences),
      cell: (row) => row.audiences,
      compare: (a, b) => a.audiences - b.audiences,
    },
  ]
}
