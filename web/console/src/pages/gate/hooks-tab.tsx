import type { GateHooks } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { gateHooksQuery } from '../../api/touches.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { RateCell } from './channels-tab.tsx'

const days = 90
type Hook = GateHooks['hooks'][number]

/** Hooks side by side, and which of them people are tired of. */
export function HooksTab() {
  const { t } = useTranslation()
  const query = useQuery(gateHooksQuery(days))
  const columns = useColumns()
  const hooks = query.data?.hooks
  const boring = hooks?.filter(({ fatigue }) => fatigue?.alarm) ?? []
  return (
    <div className="stack">
      {boring.map((hook) => (
        <Fading key={`${hook.kind} ${hook.name}`} hook={hook} />
      ))}
      <DataTable<Hook>
        name="hooks"
        label={t('touches.tabs.hooks')}
        columns={columns}
        rows={hooks}
        rowKey={(row) => `${row.kind} ${row.name}`}
        toolbar={<span className="faint small">{t('touches.lastDays', { days })}</span>}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        empty={<State title={t('touches.noHooks.title')}>{t('touches.noHooks.advice')}</State>}
      />
    </div>
  )
}

/** The alarm: the share that answers, exposure by exposure. */
function Fading({ hook }: { hook: Hook }) {
  const { t } = useTranslation()
  const format = useFormat()
  const shown = hook.exposures.filter(({ sent }) => sent >= 10)
  const most = Math.max(0.001, ...shown.map(({ sent, acted }) => acted / sent))
  const { fatigue } = hook
  if (!fatigue) return null
  const change = (slope: number) => format.percent(Math.exp(slope) - 1, 0)
  return (
    <section className="card stack-tight" aria-label={t('touches.alarm', { name: hook.name })}>
      <h2>
        <span className="chip" data-tone="loss">
          {t('touches.boring')}
        </span>{' '}
        {t('touches.alarm', { name: hook.name })}
      </h2>
      <p className="soft">
        {t('touches.alarmAbout', {
          change: change(fatigue.slope),
          low: change(fatigue.low),
          high: change(fatigue.high),
          after: fatigue.boresAfter,
        })}
      </p>
      <ul className="gate-bars plain" aria-label={t('touches.answersByExposure')}>
        {shown.map(({ exposure, sent, acted }) => (
          <li key={exposure} title={t('touches.exposureTip', { exposure, acted, sent })}>
            <span>{format.percent(acted / sent, 0)}</span>
            <i style={{ height: `${(acted / sent / most) * 100}%` }} />
            <span>{t('touches.exposure', { exposure })}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

function useColumns(): Column<Hook>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const share = (rate: Hook['acted']) => (rate.of > 0 ? rate.count / rate.of : null)
  const rates = ['acted', 'complained', 'optedOut'] as const
  return [
    { key: 'name', title: t('touches.hook'), cell: (row) => row.name },
    {
      key: 'kind',
      title: t('touches.hookKind'),
      render: (row) => t(`touches.hookKinds.${row.kind}`),
      cell: (row) => t(`touches.hookKinds.${row.kind}`),
    },
    {
      key: 'reach',
      title: t('touches.reach'),
      help: t('touches.reachHelp'),
      align: 'right',
      render: (row) => format.number(row.reach),
      cell: (row) => row.reach,
      compare: (a, b) => a.reach - b.reach,
    },
    {
      key: 'sent',
      title: t('touches.sent'),
      help: t('touches.sentHelp'),
      align: 'right',
      render: (row) => format.number(row.sent),
      cell: (row) => row.sent,
      compare: (a, b) => a.sent - b.sent,
    },
    ...rates.map(
      (name): Column<Hook> => ({
        key: name,
        title: t(`touches.rates.${name}`),
        help: t(`touches.rateHelp.${name}`),
        align: 'right',
        render: (row) => <RateCell rate={row[name]} />,
        cell: (row) => share(row[name]),
        compare: (a, b) => (share(a[name]) ?? 0) - (share(b[name]) ?? 0),
      }),
    ),
    ...useVerdictColumns(),
  ]
}

/** What content adds, and whether people are tired. */
function useVerdictColumns(): Column<Hook>[] {
  const { t } = useTranslation()
  const nothing = <span className="faint">—</span>
  return [
    {
      key: 'content',
      title: t('touches.withContent'),
      help: t('touches.withContentHelp'),
      align: 'right',
      render: (row) =>
        row.withContent && row.withoutContent ? (
          <>
            <RateCell rate={row.withContent} /> / <RateCell rate={row.withoutContent} />
          </>
        ) : (
          nothing
        ),
      cell: (row) => (row.withContent ? row.withContent.count / row.withContent.of : null),
    },
    {
      key: 'fatigue',
      title: t('touches.fatigue'),
      help: t('touches.fatigueHelp'),
      render: (row) =>
        row.fatigue === null ? (
          <span className="faint small">{t('touches.tooLittle')}</span>
        ) : (
          <span className="chip" data-tone={row.fatigue.alarm ? 'loss' : 'gain'}>
            {row.fatigue.alarm ? t('touches.boring') : t('touches.fresh')}
          </span>
        ),
      cell: (row) => row.fatigue?.slope ?? null,
    },
  ]
}
