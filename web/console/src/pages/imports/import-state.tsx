import type { Import, ImportState as State } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones = { ready: 'wait', running: 'accent', done: 'gain', failed: 'loss' } as const satisfies Record<
  State,
  string
>

/** A finished dry run has recorded nothing: the import is ready, and has been tried. */
export function ImportState({ item }: { item: Import }) {
  const { t } = useTranslation()
  const tried = item.state === 'ready' && item.dryRun && item.counts !== null
  return (
    <span className="chip" data-tone={tones[item.state]}>
      {t(`imports.states.${tried ? 'tried' : item.state}`)}
    </span>
  )
}
