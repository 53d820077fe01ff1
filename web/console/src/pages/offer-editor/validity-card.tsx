import { Input, Segmented } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { addDays, dayIn, dayStart } from '../../ui/zoned.ts'
import { absoluteDays } from './draft.ts'
import { CountField, Field } from './field.tsx'
import type { CardProps } from './offer-editor-page.tsx'

/** From the claim, or between two days of the workspace's zone. */
export function ValidityCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  const { timezone } = useFormat()
  const { validity } = draft
  const today = dayIn(new Date(), timezone)
  const pick = (kind: 'relative' | 'absolute') =>
    change({
      validity:
        kind === 'relative' ? { kind, waitDays: 0, validDays: 14 } : absoluteDays(today, addDays(today, 30), timezone),
    })
  return (
    <section className="card stack" aria-labelledby="validity">
      <h2 id="validity">{t('offerForm.validity')}</h2>
      <Segmented<'relative' | 'absolute'>
        aria-label={t('offerForm.validity')}
        style={{ width: 'max-content', maxWidth: '100%' }}
        value={validity.kind}
        options={(['relative', 'absolute'] as const).map((value) => ({
          value,
          label: t(`offerForm.validities.${value}`),
        }))}
        onChange={pick}
      />
      <div className="form-grid">
        {validity.kind === 'relative' ? (
          <>
            <CountField
              label={t('offerForm.waitDays')}
              min={0}
              max={365}
              value={validity.waitDays}
              change={(waitDays) => waitDays !== null && change({ validity: { ...validity, waitDays } })}
            />
            <CountField
              label={t('offerForm.validDays')}
              max={3650}
              value={validity.validDays}
              change={(validDays) => validDays !== null && change({ validity: { ...validity, validDays } })}
            />
          </>
        ) : (
          <>
            <Field label={t('offerForm.firstDay')}>
              <Input
                type="date"
                aria-label={t('offerForm.firstDay')}
                value={dayIn(validity.from, timezone)}
                onChange={({ target }) =>
                  target.value && change({ validity: { ...validity, from: dayStart(target.value, timezone) } })
                }
              />
            </Field>
            <Field label={t('offerForm.lastDay')}>
              <Input
                type="date"
                aria-label={t('offerForm.lastDay')}
                value={addDays(dayIn(validity.to, timezone), -1)}
                onChange={({ target }) =>
                  target.value &&
                  change({ validity: { ...validity, to: dayStart(addDays(target.value, 1), timezone) } })
                }
              />
            </Field>
          </>
        )}
      </div>
    </section>
  )
}
