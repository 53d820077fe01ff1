import type { ApiKeyKind } from '@regulars/contract'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { CopyField } from '../../components/copy-field.tsx'

const trackCurl = (origin: string, key: string) => `curl ${origin}/v1/track \\
  -u '${key}:' -H 'content-type: application/json' \\
  -d '{"userId":"u-1001","event":"store.visited","properties":{"store":"S01"}}'`

const segment = (origin: string, key: string) => `import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${key}', host: '${origin}' })
analytics.track({ userId: 'u-1001', event: 'store.visited', properties: { store: 'S01' } })
await analytics.closeAndFlush()`

const orderCurl = (origin: string, key: string) => `curl ${origin}/v1/orders \\
  -H 'authorization: Bearer ${key}' -H 'content-type: application/json' \\
  -d '{"orderNo":"T-1","paidAt":"${new Date().toISOString()}","customer":{"phone":"13800000001"},"lines":[{"sku":"latte","name":"Latte","quantity":1,"amountMinor":2800}]}'`

const reportCurl = (origin: string, key: string) => `curl '${origin}/v1/reports/next-month-repurchase' \\
  -H 'authorization: Bearer ${key}'`

/** Requests that work as they stand; with a fresh key in them right after it is made. */
export function Snippets({ kind, secret }: { kind?: ApiKeyKind; secret?: string }) {
  const { t } = useTranslation()
  const origin = location.origin
  const write = secret ?? 'WRITE_KEY'
  const bearer = secret ?? 'SECRET_KEY'
  const all = [
    { kind: 'write', key: 'track', label: t('keysPage.snippets.track'), text: trackCurl(origin, write) },
    { kind: 'write', key: 'segment', label: t('keysPage.snippets.segment'), text: segment(origin, write) },
    { kind: 'secret', key: 'order', label: t('keysPage.snippets.order'), text: orderCurl(origin, bearer) },
    { kind: 'secret', key: 'report', label: t('keysPage.snippets.report'), text: reportCurl(origin, bearer) },
  ]
  return (
    <Tabs
      size="small"
      items={all
        .filter((snippet) => !kind || snippet.kind === kind)
        .map((snippet) => ({
          key: snippet.key,
          label: snippet.label,
          children: <CopyField code label={snippet.label} text={snippet.text} />,
        }))}
    />
  )
}
