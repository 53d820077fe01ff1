import type { PlayState } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones = {
  draft: undefined,
  running: 'gain',
  paused: 'wait',
  stopped: 'loss',
  archived: undefined,
} as const satisfies Record<PlayState, string | undefined>

export function PlayStateChip({ state, changed }: { state: PlayState; changed?: boolean }) {
  const { t } = useTranslation()
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <span className="chip" data-tone={tones[state]}>
        {t(`plays.states.${state}`)}
      </span>
      {changed && state !== 'draft' && <span className="chip">{t('plays.hasDraft')}</span>}
    </span>
  )
}
