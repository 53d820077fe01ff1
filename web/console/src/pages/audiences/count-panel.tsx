import type { AudienceCount, AudienceExpression } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { countQuery } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { anyOf } from '../../components/know/rule-words.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Meter } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'

/** How many are meant, while one is still saying who. */
export function CountPanel({ expression, children }: { expression: AudienceExpression; children?: ReactNode }) {
  const { t } = useTranslation()
  const { data, error, isFetching } = useQuery(countQuery(expression))
  return (
    <section className="card stack count-panel" aria-labelledby="count">
      <h2 id="count">{t('audience.count')}</h2>
      {error && <Alert type="error" showIcon role="alert" title={errorLine(error, t)} />}
      {!data && !error && <Bones lines={3} label={t('common.loading')} />}
      {data && !error && (
        <div aria-live="polite" aria-busy={isFetching}>
          <Count count={data} />
        </div>
      )}
      {children}
    </section>
  )
}

function Count({ count }: { count: AudienceCount }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { lexicon } = useSpeech()
  const { customers, of, warnings, tookMs, minimumCrowd } = count
  const share = customers === null || of === 0 ? 0 : customers / of
  return (
    <div className="stack-tight">
      {customers === null ? (
        <p className="soft">{t('audience.tooFew', { min: format.number(minimumCrowd ?? 0) })}</p>
      ) : (
        <>
          <p className="hero-value" data-testid="audience-count">
            {format.number(customers)}
          </p>
          <Meter share={share} text={t('audience.shareOf', { share: format.percent(share), of: format.number(of) })} />
        </>
      )}
      <p className="small faint">
        <Explained text={t('audience.countHelp')}>
          {t('audience.took', { ms: format.number(tookMs, tookMs < 10 ? 1 : 0) })}
        </Explained>
      </p>
      {warnings.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t('audience.coarse', { labels: anyOf(warnings.map(lexicon.labelName), format) })}
        />
      )}
    </div>
  )
}

/** The same in one line, for screens on which the panel stands far below what is being typed. */
export function CountLine({ expression }: { expression: AudienceExpression }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(countQuery(expression))
  if (!data || data.customers === null) return null
  const share = data.of > 0 ? data.customers / data.of : 0
  return (
    <p className="count-line row" aria-hidden="true">
      <strong>{format.number(data.customers)}</strong>
      <span className="soft">
        {t('audience.shareOf', { share: format.percent(share), of: format.number(data.of) })}
      </span>
    </p>
  )
}
