import { LoadingOutlined } from '@ant-design/icons'
import { useTranslation } from 'react-i18next'
import type { Run } from '../../api/models.ts'
import type { Format } from '../../ui/format.ts'

const tones = { running: 'accent', done: 'gain', failed: 'loss' } as const

export function RunState({ run }: { run: Pick<Run, 'state'> }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={tones[run.state]}>
      {run.state === 'running' && <LoadingOutlined aria-hidden />}
      {t(`models.states.${run.state}`)}
    </span>
  )
}

/** Log-likelihoods are long, shares are short: as many places as tell models apart. */
export const metricWords = (value: number, format: Format): string =>
  format.number(value, Math.abs(value) >= 1000 ? 1 : Math.abs(value) >= 1 ? 3 : 4)

/** Seconds that a run took; undefined while it runs. */
export const secondsOf = ({ startedAt, finishedAt }: Pick<Run, 'startedAt' | 'finishedAt'>): number | undefined =>
  finishedAt === undefined ? undefined : (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
