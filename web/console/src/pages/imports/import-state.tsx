import type { ImportState as State } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones = { ready: 'wait', running: 'accent', done: 'gain', failed: 'loss' } as const satisfies Record<State, string>

/** A finished dry run has recorded nothing: it waits for the real start. */
export function ImportState({ state, dryRun }: { state: State; dryRun: boolean }) {
  const { t } = useTranslation()
  const shown = state === 'done' && dryRun ? 'tried' : state
  return (
    <span className="chip" data-tone={shown === 'tried' ? 'wait' : tones[state]}>
      {t(`imports.states.${shown}`)}
    </span>
  )
}
