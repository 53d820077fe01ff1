import type { ExperimentResult } from '@regulars/contract'
import { useQueries } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { holdoutResultQuery, type PlayRow } from '../../api/plays.ts'
import { GoLink } from '../../components/go-link.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { measuredEffect } from './claim-words.ts'
import { PlayStateChip } from './play-state.tsx'

const dash = <span className="faint">—</span>

/** Results of so many plays are asked for at once; the others are on their own pages. */
const resultsMost = 20

function useResults(rows: readonly PlayRow[] | undefined): Map<number, ExperimentResult> {
  const { permissions } = useMe()
  const measured = permissions.includes('experiments:read')
    ? (rows ?? []).filter(({ experiment, heldOut }) => Boolean(experiment) && heldOut > 0).slice(0, resultsMost)
    : []
  const results = useQueries({ queries: measured.map(({ experiment }) => holdoutResultQuery(experiment)) })
  const known = new Map<number, ExperimentResult>()
  for (const [index, { id }] of measured.entries()) {
    const result = results[index]?.data
    if (result) known.set(id, result)
  }
  return known
}

export function usePlayColumns(rows: readonly PlayRow[] | undefined): Column<PlayRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const results = useResults(rows)
  return [
    {
      key: 'name',
      title: t('plays.name'),
      render: (row) => (
        <GoLink {...paths.play(row.id)} className="name-link">
          {row.name[format.language]}
        </GoLink>
      ),
      cell: (row) => row.name[format.language],
      compare: (a, b) => a.name[format.language].localeCompare(b.name[format.language], format.locale),
    },
    {
      key: 'aim',
      title: t('plays.aim'),
      help: t('plays.aimHelp'),
      render: (row) => (
        <>
          {t(`plays.aims.${row.aim}`)} <span className="faint small">{t(`plays.values.${row.value}`)}</span>
        </>
      ),
      cell: (row) => t(`plays.aims.${row.aim}`),
    },
    {
      key: 'hook',
      title: t('plays.hook'),
      help: t('plays.hookHelp'),
      render: (row) => (
        <>
          {t(`plays.hooks.${row.hook.kind}`)} <span className="faint small">{row.hook.name}</span>
        </>
      ),
      cell: (row) => `${t(`plays.hooks.${row.hook.kind}`)}: ${row.hook.name}`,
    },
    {
      key: 'state',
      title: t('plays.state'),
      render: (row) => <PlayStateChip state={row.state} changed={row.hasDraft} />,
      cell: (row) => t(`plays.states.${row.state}`),
    },
    ...useFigureColumns(results),
  ]
}

function useFigureColumns(results: ReadonlyMap<number, ExperimentResult>): Column<PlayRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const counted = (value: number) => (value > 0 ? format.number(value) : dash)
  const rate = ({ reached, entered }: PlayRow) => (entered > 0 ? reached / entered : null)
  return [
    {
      key: 'running',
      title: t('plays.running'),
      help: t('plays.runningHelp'),
      align: 'right',
      render: (row) => counted(row.running),
      cell: (row) => row.running,
      compare: (a, b) => a.running - b.running,
    },
    {
      key: 'week',
      title: t('plays.enteredWeek'),
      help: t('plays.enteredWeekHelp'),
      align: 'right',
      render: (row) => counted(row.enteredLastWeek ?? 0),
      cell: (row) => row.enteredLastWeek ?? null,
      compare: (a, b) => (a.enteredLastWeek ?? 0) - (b.enteredLastWeek ?? 0),
    },
    {
      key: 'entered',
      title: t('plays.entered'),
      help: t('plays.enteredHelp'),
      align: 'right',
      hidden: true,
      render: (row) => counted(row.entered),
      cell: (row) => row.entered,
      compare: (a, b) => a.entered - b.entered,
    },
    {
      key: 'rate',
      title: t('plays.goalRate'),
      help: t('plays.goalRateHelp'),
      align: 'right',
      render: (row) => {
        const value = rate(row)
        return value === null ? dash : format.percent(value, 0)
      },
      cell: rate,
    },
    {
      key: 'lift',
      title: t('plays.lift'),
      help: t('plays.liftHelp'),
      align: 'right',
      render: (row) => <Lift play={row} result={results.get(row.id)} />,
      cell: (row) => {
        const result = results.get(row.id)
        return (result && measuredEffect(result)?.difference) ?? null
      },
    },
  ]
}

/** The difference with its interval; a play without a control claims nothing and says so. */
function Lift({ play, result }: { play: PlayRow; result: ExperimentResult | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (play.version === null) return dash
  if (!play.experiment) return <span className="faint">{t('plays.noControl')}</span>
  const effect = result && measuredEffect(result)
  if (!effect || result.claim.claim === 'none') return <span className="faint">{t('plays.notYet')}</span>
  const write = (value: number) =>
    effect.unit === 'minor'
      ? format.money(Math.round(value))
      : `${format.points(value)} ${t('plays.report.pointsUnit')}`
  const { low, high } = effect.alwaysValid
  return (
    <span
      className={result.claim.claim === 'better' ? 'gain' : 'loss'}
      title={
        low === null || high === null ? undefined : t('plays.report.interval', { low: write(low), high: write(high) })
      }
    >
      {write(effect.difference)}
    </span>
  )
}
