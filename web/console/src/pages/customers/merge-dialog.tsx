import { SwapOutlined, WarningOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Input, Modal } from 'antd'
import type { TFunction } from 'i18next'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type Customer,
  type CustomerRow,
  customerSearchQuery,
  mergeCustomers,
  type Outcome,
} from '../../api/customers.ts'
import { errorLine } from '../../api/errors.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { useGo } from '../../components/go-link.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

type Reveal = (text: string) => string

const covered = (row: Pick<CustomerRow, 'id' | 'name' | 'contact'>, reveal: Reveal, t: TFunction) =>
  customerTitle({ id: row.id, name: row.name && reveal(row.name), contact: row.contact && reveal(row.contact) }, t)

/** Joining two records: find the other, see what would happen, then decide. */
interface MergeDialogProps {
  customer: Customer
  /** Names stay covered here when they are covered on the page. */
  reveal: Reveal
  close(): void
}

export function MergeDialog({ customer, reveal, close }: MergeDialogProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const go = useGo()
  const [other, setOther] = useState<CustomerRow>()
  const [swapped, setSwapped] = useState(false)
  const [reason, setReason] = useState('')
  const kept = swapped && other ? other.id : customer.id
  const gone = swapped && other ? customer.id : other?.id

  const dryRun = useMutation({
    mutationFn: (pair: { kept: string; gone: string }) => mergeCustomers(pair.kept, { other: pair.gone, dryRun: true }),
  })
  const { mutate: preview } = dryRun
  useEffect(() => {
    if (gone) preview({ kept, gone })
  }, [kept, gone, preview])

  const merge = useMutation({
    mutationFn: () => mergeCustomers(kept, { other: gone ?? '', reason }),
    onSuccess: async () => {
      message.success(t('merge.done'))
      close()
      await Promise.all([
        queryClient.invalidateQueries({ queryKey: ['customer'] }),
        queryClient.invalidateQueries({ queryKey: ['customers'] }),
        queryClient.invalidateQueries({ queryKey: ['merges'] }),
      ])
      if (kept !== customer.id) await go(paths.customer(kept))
    },
  })

  return (
    <Modal
      open
      title={t('merge.title', { name: covered(customer, reveal, t) })}
      onCancel={close}
      okText={t('merge.confirm')}
      cancelText={t('common.cancel')}
      okButtonProps={{ disabled: !dryRun.data || dryRun.isPending, loading: merge.isPending }}
      onOk={() => merge.mutate()}
      width={640}
    >
      <div className="stack">
        {!other && <OtherSearch self={customer.id} reveal={reveal} choose={setOther} />}
        {other && dryRun.isPending && <Bones lines={5} label={t('common.loading')} />}
        {dryRun.error && <Alert type="error" showIcon title={errorLine(dryRun.error, t)} />}
        {merge.error && <Alert type="error" showIcon title={errorLine(merge.error, t)} />}
        {other && dryRun.data && <Preview outcome={dryRun.data} reveal={reveal} swap={() => setSwapped(!swapped)} />}
        {other && (
          <>
            {/* biome-ignore lint/a11y/noLabelWithoutControl: the input below is the control */}
            <label className="stack-tight">
              <span className="figure-label">{t('merge.reason')}</span>
              <Input
                value={reason}
                maxLength={200}
                placeholder={t('merge.reasonHint')}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            <div className="row spread">
              <span className="small faint">{t('merge.canUndo')}</span>
              <Button
                type="link"
                size="small"
                onClick={() => {
                  setOther(undefined)
                  dryRun.reset()
                }}
              >
                {t('merge.another')}
              </Button>
            </div>
          </>
        )}
      </div>
    </Modal>
  )
}

function OtherSearch({ self, reveal, choose }: { self: string; reveal: Reveal; choose(row: CustomerRow): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [text, setText] = useState('')
  const settled = useDebounced(text.trim())
  const { data, isFetching } = useQuery(customerSearchQuery(settled))
  const found = data?.customers.filter((row) => row.id !== self)
  return (
    <>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the input below is the control */}
      <label className="stack-tight">
        <span>{t('merge.find')}</span>
        <Input
          type="search"
          value={text}
          autoFocus
          placeholder={t('customers.searchHint')}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <ul className="plain pick-list" aria-busy={isFetching} aria-live="polite">
        {settled &&
          found?.map((row) => (
            <li key={row.id}>
              <button type="button" onClick={() => choose(row)}>
                <span className="grow">
                  {covered(row, reveal, t)}
                  {row.name && row.contact && <span className="faint"> · {reveal(row.contact)}</span>}
                </span>
                <span className="faint small">
                  {t('merge.orderCount', { count: row.orders })} · {format.money(row.paidMinor)}
                </span>
              </button>
            </li>
          ))}
        {settled && found?.length === 0 && !isFetching && <li className="soft">{t('merge.noneFound')}</li>}
      </ul>
    </>
  )
}

function Preview({ outcome, reveal, swap }: { outcome: Outcome; reveal: Reveal; swap(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { kept, gone } = outcome
  const rows: [string, (row: CustomerRow) => string, string][] = [
    [t('customer.paidOrders'), (row) => format.number(row.orders), format.number(kept.orders + gone.orders)],
    [t('customers.columns.paid'), (row) => format.money(row.paidMinor), format.money(kept.paidMinor + gone.paidMinor)],
    [
      t('customers.columns.first'),
      (row) => format.day(row.firstSeenAt),
      format.day(kept.firstSeenAt < gone.firstSeenAt ? kept.firstSeenAt : gone.firstSeenAt),
    ],
    [
      t('customers.columns.kinds'),
      (row) => row.kinds.map((kind) => t(`identifiers.${kind}`)).join(', '),
      [...new Set([...kept.kinds, ...gone.kinds])].map((kind) => t(`identifiers.${kind}`)).join(', '),
    ],
  ]
  return (
    <>
      {outcome.warnings.length > 0 && <Contradictions kinds={outcome.warnings} />}
      <div className="table-scroll">
        <table className="plain">
          <thead>
            <tr>
              <td />
              <th scope="col">
                {t('merge.kept')}: {covered(kept, reveal, t)}
              </th>
              <th scope="col">
                {t('merge.gone')}: {covered(gone, reveal, t)}
              </th>
              <th scope="col">{t('merge.after')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([label, read, after]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>{read(kept)}</td>
                <td>{read(gone)}</td>
                <td>
                  <strong>{after}</strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div>
        <Button size="small" icon={<SwapOutlined aria-hidden />} onClick={swap}>
          {t('merge.swap')}
        </Button>
      </div>
    </>
  )
}

/** The server names the kinds of which both records carry a different value. */
function Contradictions({ kinds }: { kinds: string[] }) {
  const { t } = useTranslation()
  const names = kinds.map((kind) => (isKind(kind) ? t(`identifiers.${kind}`) : kind))
  return (
    <Alert
      type="warning"
      showIcon
      icon={<WarningOutlined aria-hidden />}
      title={t('merge.contradicts', { kinds: names.join(t('common.comma')) })}
      description={t('merge.contradictsAdvice')}
    />
  )
}

const kindNames: readonly string[] = [
  'wallet',
  'app',
  'card',
  'phone',
  'partner',
  'follower',
  'email',
  'device',
  'courier',
]
const isKind = (kind: string): kind is CustomerRow['kinds'][number] => kindNames.includes(kind)
