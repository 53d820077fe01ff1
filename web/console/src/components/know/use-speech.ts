import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { useLexicon } from './lexicon.ts'
import type { Speech } from './rule-words.ts'

export function useSpeech(): Speech {
  const { t } = useTranslation()
  const format = useFormat()
  const lexicon = useLexicon()
  return useMemo(() => ({ t, format, lexicon }), [t, format, lexicon])
}
