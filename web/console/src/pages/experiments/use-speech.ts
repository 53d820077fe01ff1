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
