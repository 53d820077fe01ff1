import type { ExperimentState, ExperimentSummary } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones = { running: 'gain', stopped: 'wait', concluded: undefined } as const satisfies Record<
  ExperimentState,
  string | undefined
>

export function ExperimentStateChip({ state }: { state: ExperimentState }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={tones[state]}>
      {t(`experiments.states.${state}`)}
    </span>
  )
}

/** As people know it: holdouts are named by their share only. */
export function useExperimentName() {
  const { t } = useTranslation()
  return ({ kind, name }: Pick<ExperimentSummary, 'kind' | 'name'>): string =>
    kind === 'holdout' ? t('experiments.holdoutName', { name }) : name
}
