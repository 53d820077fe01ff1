import type { PrepaidRecharge, PrepaidRechargeState } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { rechargesQuery, refundRecharge } from '../../api/prepaid.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMe } from '../../components/session.ts'
import { useMore } from '../../components/use-more.ts'
import { type LensSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'

const states = [
  'waiting',
  'done',
  'dropped',
  'refunding',
  'refunded',
] as const satisfies readonly PrepaidRechargeState[]
const tones = {
  waiting: 'wait',
  done: 'gain',
  dropped: undefined,
  refunding: 'wait',
  refunded: 'loss',
} as const satisfies Record<PrepaidRechargeState, string | undefined>

export function Recharges() {
  const { t } = useTranslation()
  const [{ store, state }, change] = useAddress<LensSearch & { state?: string }>()
  const query = useInfiniteQuery(rechargesQuery({ store, state }))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.items)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<PrepaidRecharge>
      name="recharges"
      label={t('stored.tabs.recharges')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.rechargeNo}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <Select
          aria-label={t('stored.recharge.state')}
          allowClear
          placeholder={t('stored.recharge.state')}
          value={state}
          style={{ minWidth: 130 }}
          options={states.map((value) => ({ value, label: t(`stored.recharge.states.${value}`) }))}
          onChange={(value: string | undefined) => change({ state: value })}
        />
      }
      empty={<State title={t('stored.recharge.none.title')}>{t('stored.recharge.none.advice')}</State>}
      more={more}
    />
  )
}

/** Paying back says how much and on which ground before it happens. */
function useRefund() {
  const { t } = useTranslation()
  const format = useFormat()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const refund = useMutation({
    mutationFn: ({ row, consent }: { row: PrepaidRecharge; consent: boolean }) =>
      refundRecharge(row.rechargeNo, { refundNo: `${row.rechargeNo.slice(0, 60)}-R`, consent }),
    onSuccess: async () => {
      message.success(t('stored.recharge.refundDone'))
      await queryClient.invalidateQueries({ queryKey: ['prepaid-recharges'] })
      await queryClient.invalidateQueries({ queryKey: ['prepaid-liability'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (row: PrepaidRecharge) => {
    const free = new Date(row.refundFreeUntil) > new Date()
    modal.confirm({
      title: t('stored.recharge.refundTitle', { number: row.rechargeNo }),
      content: (
        <div className="stack-tight">
          <p>{t('stored.recharge.refundWhat', { amount: format.money(row.refundableMinor) })}</p>
          <p className={free ? 'soft' : 'wait'}>
            {free
              ? t('stored.recharge.refundFree', { day: format.day(row.refundFreeUntil) })
              : t('stored.recharge.refundConsent')}
          </p>
        </div>
      ),
      okText: t('stored.recharge.refund'),
      cancelText: t('common.cancel'),
      onOk: () => refund.mutateAsync({ row, consent: !free }).catch(() => undefined), // told by onError
    })
  }
}

function useColumns(): Column<PrepaidRecharge>[] {
  const { t } = useTranslation()
  const me = useMe()
  const ask = useRefund()
  return [
    {
      key: 'number',
      title: t('stored.recharge.number'),
      render: (row) =>
        me.permissions.includes('ledger:read') ? (
          <GoLink {...paths.story(`recharge/${row.rechargeNo}`)} className="name-link mono">
            {row.rechargeNo}
          </GoLink>
        ) : (
          <span className="mono">{row.rechargeNo}</span>
        ),
      cell: (row) => row.rechargeNo,
    },
    {
      key: 'customer',
      title: t('stored.recharge.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer, { tab: 'wallet' })}>
            {t('customers.nameless', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          <span className="faint">—</span>
        ),
      cell: (row) => row.customer,
    },
    ...useAmountColumns(),
    {
      key: 'refund',
      title: '',
      render: (row) =>
        row.state === 'done' &&
        row.refundableMinor > 0 && (
          <PermittedButton permission="prepaid:write" size="small" onClick={() => ask(row)}>
            {t('stored.recharge.refund')}
          </PermittedButton>
        ),
    },
  ]
}

function useAmountColumns(): Column<PrepaidRecharge>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    { key: 'at', title: t('stored.recharge.at'), render: (row) => format.dateTime(row.at), cell: (row) => row.at },
    { key: 'store', title: t('stored.store'), cell: (row) => row.store?.name },
    {
      key: 'principal',
      title: t('stored.recharge.principal'),
      align: 'right',
      render: (row) => format.money(row.principalMinor),
      cell: (row) => format.major(row.principalMinor),
      compare: (a, b) => a.principalMinor - b.principalMinor,
    },
    {
      key: 'bonus',
      title: t('stored.recharge.bonus'),
      align: 'right',
      render: (row) => format.money(row.bonusMinor),
      cell: (row) => format.major(row.bonusMinor),
    },
    {
      key: 'left',
      title: t('stored.recharge.left'),
      help: t('stored.recharge.leftHelp'),
      align: 'right',
      render: (row) => format.money(row.principalLeftMinor + row.bonusLeftMinor),
      cell: (row) => format.major(row.principalLeftMinor + row.bonusLeftMinor),
    },
    {
      key: 'state',
      title: t('stored.recharge.state'),
      render: (row) => (
        <span className="row" style={{ flexWrap: 'nowrap' }}>
          <span className="chip" data-tone={tones[row.state]}>
            {t(`stored.recharge.states.${row.state}`)}
          </span>
          {row.realNameNeeded && <span className="chip">{t('stored.recharge.realName')}</span>}
        </span>
      ),
      cell: (row) => row.state,
    },
  ]
}
