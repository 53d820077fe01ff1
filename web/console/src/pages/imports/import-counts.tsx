import { DownloadOutlined } from '@ant-design/icons'
import type { Import, ImportCounts } from '@regulars/contract'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { rejectedAddress } from '../../api/imports.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'

type CountName = keyof ImportCounts

const counted: Record<Import['kind'], CountName[]> = {
  orders: ['lines', 'orders', 'refunds', 'created', 'unchanged', 'customers', 'paidMinor', 'refundedMinor'],
  customers: ['lines', 'customers', 'created', 'unchanged'],
}
/** Shown only when there are any: each is something to look at. */
const exceptional: CountName[] = ['rejectedLines', 'rejectedOrders', 'zeroOrders', 'unidentified', 'unlinkedRefunds']

export function ImportCountsView({ item, bare = false }: { item: Import; bare?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { counts } = item
  if (!counts) return null
  const figure = (name: CountName) => (
    <Figure
      key={name}
      label={name === 'created' && item.dryRun ? t('imports.wouldCreate') : t(`imports.counts.${name}`)}
      value={
        name === 'paidMinor' || name === 'refundedMinor' ? format.money(counts[name]) : format.number(counts[name])
      }
      definition={t(`imports.countHelp.${name}`)}
    />
  )
  const body = (
    <>
      <div className="figures">{counted[item.kind].map(figure)}</div>
      {exceptional.some((name) => counts[name] > 0) && (
        <div className="figures well">{exceptional.filter((name) => counts[name] > 0).map(figure)}</div>
      )}
    </>
  )
  if (bare) return <div className="stack">{body}</div>
  return (
    <section className="card stack" aria-labelledby="counts">
      <div className="card-head" style={{ margin: 0 }}>
        <div>
          <h2 id="counts">
            {item.dryRun
              ? t('imports.dryRunDone')
              : counts.created === 0
                ? t('imports.nothingNew')
                : t('imports.finished')}
          </h2>
          <p className="soft">{item.dryRun ? t('imports.dryRunDoneLead') : t('imports.finishedLead')}</p>
        </div>
        {item.dryRun && counts.rejectedLines > 0 && (
          <Button icon={<DownloadOutlined aria-hidden />} href={rejectedAddress(item.id)} download>
            {t('imports.rejectedFile')}
          </Button>
        )}
      </div>
      {body}
    </section>
  )
}
