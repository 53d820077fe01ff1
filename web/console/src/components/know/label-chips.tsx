import type { LabelView, LabelWarning } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Meter } from '../../ui/share-bars.tsx'

const tones = { draft: 'wait', published: 'gain', retired: undefined } as const

export function StateChip({ state, computing = false }: { state: LabelView['state']; computing?: boolean }) {
  const { t } = useTranslation()
  return (
    <span className="row" style={{ flexWrap: 'nowrap' }}>
      <span className="chip" data-tone={tones[state]}>
        {t(`labels.states.${state}`)}
      </span>
      {computing && <span className="chip">{t('labels.computing')}</span>}
    </span>
  )
}

/** A doubt about a label with what it means behind it. */
export function WarningChip({ warning }: { warning: LabelWarning }) {
  const { t } = useTranslation()
  return (
    <span className="chip" data-tone="wait">
      <Explained text={t(`labels.warnings.${warning}.why`)}>⚠ {t(`labels.warnings.${warning}.name`)}</Explained>
    </span>
  )
}

export function CoverageMeter({ label }: { label: Pick<LabelView, 'coverage' | 'customers'> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const share = label.customers > 0 ? label.coverage / label.customers : 0
  return (
    <Meter
      share={share}
      text={format.percent(share, share > 0 && share < 0.1 ? 1 : 0)}
      tip={t('labels.coverageOf', {
        coverage: format.number(label.coverage),
        customers: format.number(label.customers),
      })}
    />
  )
}
