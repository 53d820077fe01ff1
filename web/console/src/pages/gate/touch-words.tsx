import type { TouchView } from '@regulars/contract'
import { useTranslation } from 'react-i18next'

const tones: Partial<Record<TouchView['state'], string>> = {
  waiting: 'wait',
  refused: 'loss',
  failed: 'loss',
  complained: 'loss',
  acted: 'gain',
  seen: 'gain',
}

/** How far a message came, in a word. */
export function TouchState({ touch }: { touch: Pick<TouchView, 'state'> }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone={tones[touch.state]}>
      {t(`touches.states.${touch.state}`)}
    </span>
  )
}

/** `play/12` → Play 12. What it does not know it shows as it is. */
export function useSenderName(): (sender: string) => string {
  const { t } = useTranslation()
  return (sender) => {
    const [kind = '', id = ''] = sender.split('/')
    return kind === 'play' || kind === 'hand' || kind === 'slot' ? t(`touches.senders.${kind}`, { id }) : sender
  }
}
