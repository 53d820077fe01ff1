import type { CustomerDetail } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import type { Shape } from '../api/customers.ts'
import { Explained } from '../ui/explained.tsx'

export const stages = ['found', 'interacting', 'high-end', 'tapped'] as const satisfies readonly Shape<
  typeof CustomerDetail
>['stage'][]
export type StageName = (typeof stages)[number]

/** The four steps with the reached ones filled: a glance tells how far this customer has come. */
export function StageLadder({ stage }: { stage: StageName }) {
  const { t } = useTranslation()
  const reached = stages.indexOf(stage)
  return (
    <ol className="plain stage-ladder" aria-label={t('customer.stage')}>
      {stages.map((name, index) => (
        <li
          key={name}
          data-reached={index <= reached || undefined}
          aria-current={index === reached ? 'step' : undefined}
        >
          <Explained text={t(`stages.${name}.definition`)}>{t(`stages.${name}.name`)}</Explained>
        </li>
      ))}
    </ol>
  )
}
