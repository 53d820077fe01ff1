import { CheckCircleFilled, MinusCircleOutlined } from '@ant-design/icons'
import type { CareStageView } from '@regulars/contract'
import { careStages } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'

/** 1.0 pay, 2.0 base, 3.0 combinations: where the merchant stands, and what the next one needs. */
export function StageLadder({ stage }: { stage: CareStageView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const reached = stage.stage === null ? -1 : careStages.indexOf(stage.stage)
  return (
    <section className="card stack" aria-labelledby="care-stage">
      <div>
        <h2 id="care-stage">{stage.next ? t('health.stage.next', { stage: stage.next }) : t('health.stage.all')}</h2>
        <p className="small faint">{t('health.stage.what')}</p>
      </div>
      <ol className="plain health-stages">
        {careStages.map((name, index) => (
          <li key={name} data-reached={index <= reached || undefined}>
            <p>
              <strong>{t(`health.stage.names.${name.replace('.', '') as '10'}`) /* 1.0, 2.0, 3.0 */}</strong>
            </p>
            <ul className="plain stack-tight">
              {stage.capabilities
                .filter((capability) => capability.stage === name)
                .map((capability) => (
                  <li key={capability.code} className="health-capability" data-met={capability.met || undefined}>
                    {capability.met ? <CheckCircleFilled aria-hidden /> : <MinusCircleOutlined aria-hidden />}
                    <span>
                      {capability.name[language]}
                      <span className="small faint" style={{ display: 'block' }}>
                        {capability.met
                          ? t('health.stage.used', { count: capability.used, shown: format.number(capability.used) })
                          : capability.how[language]}
                      </span>
                    </span>
                  </li>
                ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  )
}
