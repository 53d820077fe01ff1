import type { CardState } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones = { active: 'gain', frozen: 'wait', closed: undefined } as const satisfies Record<
  CardState,
  string | undefined
>

export function CardStateChip({ state }: { state: CardState }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={tones[state]}>
      {t(`cards.states.${state}`)}
    </span>
  )
}
