import { PlayCircleOutlined } from '@ant-design/icons'
import type { PlaySimulation, PlaySimulationInput } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Progress, Segmented, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { playSimulationsQuery, simulatePlay } from '../../api/plays.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import type { Editor } from '../play-editor/use-editor.ts'
import { SimulationResult } from './simulation-result.tsx'

interface SimulationProps {
  id: string
  editor: Editor
  /** Keeps what is not kept yet: the city tries what the server has. */
  keep(): Promise<unknown>
}

const peopleChoices = [200, 500, 1000, 2000]
const daysChoices = [7, 14, 30, 60]

/** The play in a city of made-up people: started here, lived beside the server, found again after a reload. */
export function SimulationPart({ id, editor, keep }: SimulationProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [people, setPeople] = useState(1000)
  const [days, setDays] = useState(30)
  const [chosen, choose] = useState<number>()
  const query = useQuery(playSimulationsQuery(id))
  const starting = useMutation({
    mutationFn: async (input: PlaySimulationInput) => {
      await keep()
      return simulatePlay(id, input)
    },
    onSuccess: () => choose(undefined),
    onError: (failure) => message.error(errorLine(failure, t)),
    onSettled: () => queryClient.invalidateQueries({ queryKey: playSimulationsQuery(id).queryKey }),
  })
  const lives = query.data?.simulations ?? []
  const [newest] = lives
  const running = newest?.state === 'running' ? newest : undefined
  const shown = running ?? lives.find((life) => life.id === chosen) ?? newest
  const errors = editor.problems.filter(({ severity }) => severity === 'error').length
  const isStill = editor.undrawable || editor.checking || errors > 0 || running !== undefined
  const seed = shown?.seed ?? 1
  return (
    <section className="stack" aria-labelledby="simulation">
      <div className="card stack">
        <div className="stack-tight">
          <h2 id="simulation">{t('plays.simulation.title')}</h2>
          <p className="soft">{t('plays.simulation.what')}</p>
        </div>
        <div className="row simulation-form">
          <Choice label={t('plays.simulation.people')} options={peopleChoices} value={people} change={setPeople} />
          <Choice label={t('plays.simulation.days')} options={daysChoices} value={days} change={setDays} />
          <span className="row">
            <PermittedButton
              permission="plays:write"
              icon={<PlayCircleOutlined aria-hidden />}
              loading={starting.isPending}
              disabled={isStill}
              onClick={() => starting.mutate({ people, days, seed })}
            >
              {t(newest ? 'plays.simulation.again' : 'plays.simulation.start')}
            </PermittedButton>
            {shown && !running && (
              <PermittedButton
                permission="plays:write"
                type="text"
                disabled={isStill || starting.isPending}
                title={t('plays.simulation.otherHelp', { seed: seed + 1 })}
                onClick={() => starting.mutate({ people: shown.people, days: shown.days, seed: seed + 1 })}
              >
                {t('plays.simulation.other')}
              </PermittedButton>
            )}
          </span>
        </div>
        {errors > 0 && <p className="wait small">{t('plays.simulation.mendFirst', { count: errors })}</p>}
        {query.isPending && <Bones lines={3} label={t('common.loading')} />}
        {query.error && <ErrorState error={query.error} retry={() => void query.refetch()} />}
        {query.data && !newest && <p className="faint">{t('plays.simulation.none')}</p>}
        {running && <Living life={running} />}
        {lives.length > 1 && !running && shown && <Lives lives={lives} shown={shown} choose={choose} />}
      </div>
      {shown && !running && <Ended life={shown} editor={editor} />}
    </section>
  )
}

interface ChoiceProps {
  label: string
  options: readonly number[]
  value: number
  change(value: number): void
}

function Choice({ label, options, value, change }: ChoiceProps) {
  const format = useFormat()
  return (
    <span className="row">
      <span className="small soft">{label}</span>
      <Segmented
        aria-label={label}
        options={options.map((option) => ({ value: option, label: format.number(option) }))}
        value={value}
        onChange={change}
      />
    </span>
  )
}

/** Waking and filling are short; the days are what takes time. */
const before = 8

function Living({ life }: { life: PlaySimulation }) {
  const { t } = useTranslation()
  const { phase, day } = life.progress
  const share = { waking: 2, filling: 5, living: before + ((100 - before) * day) / life.days, counting: 98 }[phase]
  return (
    <div className="stack-tight" role="status">
      <p>{t(`plays.simulation.phases.${phase}`, { day: Math.min(day + 1, life.days), days: life.days })}</p>
      <Progress percent={Math.min(99, Math.round(share))} aria-label={t('plays.simulation.title')} />
      <p className="small faint">{t('plays.simulation.leave')}</p>
    </div>
  )
}

function Lives({
  lives,
  shown,
  choose,
}: {
  lives: readonly PlaySimulation[]
  shown: PlaySimulation
  choose(id: number): void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <Select
      className="simulation-lives"
      aria-label={t('plays.simulation.earlier')}
      value={shown.id}
      onChange={choose}
      options={lives.map(({ id, startedAt, people, days, seed }) => ({
        value: id,
        label: t('plays.simulation.life', {
          at: format.dateTime(startedAt),
          people: format.number(people),
          days,
          seed,
        }),
      }))}
    />
  )
}

function Ended({ life, editor }: { life: PlaySimulation; editor: Editor }) {
  const { t } = useTranslation()
  if (!life.result) {
    const why =
      life.problem === 'interrupted'
        ? t('plays.simulation.interrupted')
        : t('plays.simulation.failed', { why: life.problem ?? '' })
    return <Alert type="error" showIcon title={why} />
  }
  return (
    <>
      {(!life.current || editor.dirty) && <Alert type="info" showIcon title={t('plays.simulation.changed')} />}
      <SimulationResult result={life.result} play={editor.play} />
    </>
  )
}
