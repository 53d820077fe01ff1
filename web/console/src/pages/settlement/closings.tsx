import type { TillClosing, TillExpected } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { closeDay, closingsQuery, expectedQuery } from '../../api/till.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useMe } from '../../components/session.ts'
import type { SettlementSearch } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { dayIn } from '../../ui/zoned.ts'
import { useProviderName } from '../till/provider-name.ts'

/** At the end of the day: count, compare, close. */
export function Closings() {
  const { t } = useTranslation()
  const me = useMe()
  const { timezone } = useFormat()
  const [{ store: chosen }] = useAddress<SettlementSearch>()
  const store = me.store?.code ?? chosen
  const [day, setDay] = useState(dayIn(new Date(), timezone))
  const { data, error, refetch } = useQuery(expectedQuery(store, day))
  return (
    <div className="stack">
      <section className="card stack narrow" aria-labelledby="close-day">
        <div>
          <h2 id="close-day">{t('settlement.close.title')}</h2>
          <p className="soft">{t('settlement.close.lead')}</p>
        </div>
        {!store ? (
          <p className="wait">{t('settlement.close.chooseStore')}</p>
        ) : (
          <>
            <Input
              type="date"
              aria-label={t('settlement.day')}
              style={{ width: 180 }}
              value={day}
              onChange={({ target }) => target.value && setDay(target.value)}
            />
            {error && <ErrorState error={error} retry={() => void refetch()} />}
            {!data && !error && <Bones lines={4} label={t('common.loading')} />}
            {data && <CountForm key={`${store}/${data.day}/${data.closed}`} expected={data} />}
          </>
        )}
      </section>
      <Closed store={store} />
    </div>
  )
}

function CountForm({ expected }: { expected: TillExpected }) {
  const { t } = useTranslation()
  const format = useFormat()
  const provider = useProviderName()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [counted, setCounted] = useState<Record<string, number>>(() =>
    Object.fromEntries(expected.providers.map((line) => [line.provider, line.expectedMinor])),
  )
  const [note, setNote] = useState('')
  const close = useMutation({
    mutationFn: () =>
      closeDay({
        storeCode: expected.storeCode,
        day: expected.day,
        counted: expected.providers.map((line) => ({
          provider: line.provider,
          amountMinor: counted[line.provider] ?? 0,
        })),
        note,
      }),
    onSuccess: async () => {
      message.success(t('settlement.close.done'))
      await queryClient.invalidateQueries({ queryKey: ['till-closings'] })
      await queryClient.invalidateQueries({ queryKey: ['till-expected'] })
    },
  })
  if (expected.closed) return <Alert type="success" showIcon title={t('settlement.close.already')} />
  return (
    <div className="stack">
      {close.error && <Alert type="error" showIcon title={errorLine(close.error, t)} />}
      <p className="soft">
        {t('settlement.close.says', {
          tickets: format.number(expected.tickets),
          refunds: format.number(expected.refunds),
        })}
      </p>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{t('settlement.provider')}</th>
            <th scope="col" className="num">
              {t('settlement.close.expected')}
            </th>
            <th scope="col">{t('settlement.close.counted')}</th>
            <th scope="col" className="num">
              {t('settlement.close.difference')}
            </th>
          </tr>
        </thead>
        <tbody>
          {expected.providers.map((line) => {
            const difference = (counted[line.provider] ?? 0) - line.expectedMinor
            return (
              <tr key={line.provider}>
                <th scope="row">{provider(line.provider)}</th>
                <td className="num">{format.money(line.expectedMinor)}</td>
                <td>
                  <MoneyInput
                    label={`${t('settlement.close.counted')}: ${provider(line.provider)}`}
                    min={-1_000_000_000}
                    value={counted[line.provider]}
                    change={(value) => setCounted({ ...counted, [line.provider]: value ?? 0 })}
                  />
                </td>
                <td className={difference === 0 ? 'num' : 'num loss'}>{format.money(difference)}</td>
              </tr>
            )
          })}
        </tbody>
      </table>
      <Input
        aria-label={t('settlement.close.note')}
        placeholder={t('settlement.close.note')}
        maxLength={500}
        value={note}
        onChange={({ target }) => setNote(target.value)}
      />
      <div>
        <PermittedButton
          permission="till:refund"
          type="primary"
          loading={close.isPending}
          onClick={() => close.mutate()}
        >
          {t('settlement.close.go', { day: format.day(expected.day) })}
        </PermittedButton>
      </div>
    </div>
  )
}

function Closed({ store }: { store: string | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const { data, error, refetch } = useQuery(closingsQuery(store))
  const differenceOf = (row: TillClosing) => row.providers.reduce((sum, line) => sum + line.differenceMinor, 0)
  const columns: Column<TillClosing>[] = [
    { key: 'day', title: t('settlement.day'), render: (row) => format.day(row.day), cell: (row) => row.day },
    {
      key: 'store',
      title: t('settlement.store'),
      render: (row) => storeName(row.storeCode),
      cell: (row) => row.storeCode,
    },
    {
      key: 'counted',
      title: t('settlement.close.counted'),
      align: 'right',
      render: (row) => format.money(row.providers.reduce((sum, line) => sum + line.countedMinor, 0)),
      cell: (row) => format.major(row.providers.reduce((sum, line) => sum + line.countedMinor, 0)),
    },
    {
      key: 'difference',
      title: t('settlement.close.difference'),
      align: 'right',
      render: (row) => (
        <span className={differenceOf(row) === 0 ? 'gain' : 'loss'}>{format.money(differenceOf(row))}</span>
      ),
      cell: (row) => format.major(differenceOf(row)),
    },
    { key: 'by', title: t('settlement.close.by'), cell: (row) => row.closedBy },
    { key: 'note', title: t('settlement.close.note'), cell: (row) => row.note },
  ]
  return (
    <DataTable<TillClosing>
      name="closings"
      label={t('settlement.close.earlier')}
      columns={columns}
      rows={data?.closings}
      rowKey={(row) => `${row.storeCode}/${row.day}`}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      toolbar={<h2>{t('settlement.close.earlier')}</h2>}
      empty={<State title={t('settlement.close.none')} />}
      pageSize={30}
    />
  )
}
