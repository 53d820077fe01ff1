import type { ExperimentResult } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import type { Speech } from './figures.ts'

export function useSpeech(currency: string): Speech {
  const { t } = useTranslation()
  return { t, format: useFormat(), currency }
}

/** What a figure means: of an imported table its column, of ours a definition. */
export function useOutcomeWords() {
  const { t } = useTranslation()
  return (outcome: string, isImported: boolean): { name: string; help: string } =>
    !isImported && (outcome === 'conversion' || outcome === 'money')
      ? { name: t(`experiment.outcomes.${outcome}`), help: t(`experiment.outcomeHelp.${outcome}`) }
      : { name: outcome, help: t('experiment.outcomeHelp.other') }
}

/** The result as people read it: the arms of the holdout of all are ours, and are said in the reader's language. */
export function useSpokenArms() {
  const { t } = useTranslation()
  return (result: ExperimentResult): ExperimentResult => {
    if (result.experiment.kind !== 'holdout') return result
    const [control, other] = result.experiment.arms
    const say = (arm: string): string =>
      arm === control?.name ? t('experiment.heldOut') : arm === other?.name ? t('experiment.everybodyElse') : arm
    const spoken = <Part extends { arm: string }>(part: Part): Part => ({ ...part, arm: say(part.arm) })
    return {
      ...result,
      arms: result.arms.map((arm) => ({ ...arm, name: say(arm.name) })),
      effects: result.effects.map(spoken),
      days: result.days.map(spoken),
      uplift: result.uplift.map(spoken),
      claim: result.claim.claim === 'none' ? result.claim : spoken(result.claim),
    }
  }
}
