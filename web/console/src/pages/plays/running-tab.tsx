import type { PlayDetail, PlayRunState, PlayRunView } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { playRunsQuery } from '../../api/plays.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useMore } from '../../components/use-more.ts'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { type Play, readingOrder } from '../play-editor/model.ts'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'
import { outcomeWords, stepName } from '../play-editor/words.ts'

const states = [
  'running',
  'reached',
  'done',
  'left',
  'failed',
  'stopped',
  'held-out',
] as const satisfies readonly PlayRunState[]

const tones: Partial<Record<PlayRunState, string>> = {
  reached: 'gain',
  failed: 'loss',
  stopped: 'loss',
  running: 'accent',
}

/** Who is where. A person leads to her own page, where the whole story stands. */
export function RunningTab({ detail, play }: { detail: PlayDetail; play: Play }) {
  const { t } = useTranslation()
  const speech = usePlaySpeech()
  const [state, setState] = useState<PlayRunState>()
  const [step, setStep] = useState<string>()
  const query = useInfiniteQuery({
    ...playRunsQuery(String(detail.id), { state, step }),
    refetchInterval: detail.state === 'running' ? 10_000 : false,
  })
  const columns = useColumns(play)
  const rows = query.data?.pages.flatMap((page) => page.runs)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<PlayRunView>
      name="play-runs"
      label={t('plays.tabs.running')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <Select<PlayRunState | ''>
            aria-label={t('plays.runs.state')}
            value={state ?? ''}
            style={{ minWidth: 150 }}
            options={[
              { value: '', label: t('plays.runs.anyState') },
              ...states.map((value) => ({ value, label: t(`plays.runs.states.${value}`) })),
            ]}
            onChange={(value) => setState(value || undefined)}
          />
          <Select<string>
            aria-label={t('plays.step')}
            value={step ?? ''}
            style={{ minWidth: 180 }}
            options={[
              { value: '', label: t('plays.runs.anyStep') },
              ...readingOrder(play).map((id) => ({ value: id, label: stepName(id, play.steps[id], speech) })),
            ]}
            onChange={(value) => setStep(value || undefined)}
          />
        </>
      }
      empty={<State title={t('plays.runs.none')}>{t('plays.runs.noneAdvice')}</State>}
      more={more}
    />
  )
}

function useColumns(play: Play): Column<PlayRunView>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  const name = (id: string | null) => (id === null ? '' : stepName(id, play.steps[id], speech))
  // As one reads the play: which came first is not kept.
  const order = readingOrder(play)
  const words = (id: string, outcome: string) => {
    const step = play.steps[id]
    const own = step?.do === 'task' ? step.outcomes?.find((one) => one.name === outcome) : undefined
    return own ? own.words[format.language] : outcomeWords(outcome, speech)
  }
  const path = (row: PlayRunView) =>
    Object.entries(row.outcomes)
      .sort(([a], [b]) => order.indexOf(a) - order.indexOf(b))
      .map(([id, outcome]) => t('plays.runs.cameTo', { step: name(id), outcome: words(id, outcome) }))
      .join(' → ')
  return [
    {
      key: 'customer',
      title: t('plays.runs.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer)} className="name-link">
            {row.customerName ?? t('plays.person', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          <span className="faint">{t('plays.runs.unseen')}</span>
        ),
      cell: (row) => row.customerName ?? row.customer,
    },
    {
      key: 'state',
      title: t('plays.runs.state'),
      render: (row) => (
        <span className="chip" data-tone={tones[row.state]}>
          {t(`plays.runs.states.${row.state}`)}
        </span>
      ),
      cell: (row) => t(`plays.runs.states.${row.state}`),
    },
    { key: 'step', title: t('plays.step'), cell: (row) => name(row.step) },
    { key: 'entered', title: t('plays.runs.since'), cell: (row) => format.dateTime(row.enteredAt) },
    {
      key: 'wake',
      title: t('plays.runs.until'),
      help: t('plays.runs.untilHelp'),
      cell: (row) => (row.wakeAt ? format.dateTime(row.wakeAt) : null),
    },
    { key: 'path', title: t('plays.runs.path'), render: (row) => <span className="cut">{path(row)}</span>, cell: path },
    { key: 'version', title: t('plays.version'), align: 'right', hidden: true, cell: (row) => row.version },
  ]
}
