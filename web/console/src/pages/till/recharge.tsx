import type { TillCustomer } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button } from 'antd'
import { type FormEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { plansQuery, prepaidAccountQuery, recharge } from '../../api/prepaid.ts'
import { lookUp } from '../../api/till.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMe } from '../../components/session.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { newTicketNo } from './basket.ts'
import { useProviderName } from './provider-name.ts'

/** A customer pays now and spends later: who, which plan, how she pays. */
export function Recharge({ storeCode }: { storeCode: string }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const [customer, setCustomer] = useState<TillCustomer>()
  const [unknown, setUnknown] = useState<string>()
  const field = useRef<HTMLInputElement>(null)
  const find = useMutation({
    networkMode: 'always',
    mutationFn: (text: string) => lookUp(text, storeCode),
    onSuccess: (found, text) => {
      setCustomer(found.customer ?? undefined)
      setUnknown(found.customer ? undefined : text)
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const text = field.current?.value.trim() ?? ''
    if (field.current) field.current.value = ''
    if (text) find.mutate(text)
  }
  return (
    <div className="stack narrow" style={{ maxWidth: 760 }}>
      <section className="card stack" aria-label={t('till.recharge.title')}>
        <form className="scan-box" onSubmit={submit}>
          <input
            ref={field}
            aria-label={t('till.recharge.who')}
            placeholder={t('till.recharge.who')}
            autoComplete="off"
          />
        </form>
        {unknown && <p className="loss">{t('errors.missing.title')}</p>}
        {!customer && <p className="soft">{t('till.recharge.lead')}</p>}
      </section>
      {customer && (
        <RechargeForm
          key={customer.id}
          customer={customer}
          storeCode={storeCode}
          done={() => {
            setCustomer(undefined)
            field.current?.focus()
          }}
        />
      )}
    </div>
  )
}

function RechargeForm({ customer, storeCode, done }: { customer: TillCustomer; storeCode: string; done(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const me = useMe()
  const provider = useProviderName()
  const queryClient = useQueryClient()
  const [rechargeNo] = useState(
    () => `C${newTicketNo(storeCode, new Date(), crypto.getRandomValues(new Uint8Array(4)))}`,
  )
  const { data } = useQuery(plansQuery)
  const { data: account } = useQuery({
    ...prepaidAccountQuery(customer.id),
    enabled: me.permissions.includes('prepaid:read'),
  })
  const [plan, setPlan] = useState<number>()
  const [free, setFree] = useState<number>()
  const [how, setHow] = useState<'cash' | 'terminal'>('cash')
  const plans = data?.plans.filter(({ active }) => active) ?? []
  const chosen = plans.find(({ id }) => id === plan)
  const pay = chosen?.payMinor ?? free ?? 0
  const total = customer.storedValueMinor + pay + (chosen?.bonusMinor ?? 0)
  const send = useMutation({
    networkMode: 'always',
    mutationFn: () =>
      recharge({
        rechargeNo,
        storeCode,
        customer: customer.id,
        ...(chosen ? { plan: chosen.id } : { amountMinor: pay }),
        provider: how,
      }),
    onSuccess: async () => {
      message.success(t('till.recharge.done', { amount: format.money(total) }))
      await queryClient.invalidateQueries({ queryKey: ['prepaid-recharges'] })
      await queryClient.invalidateQueries({ queryKey: ['prepaid-account', customer.id] })
      done()
    },
  })
  return (
    <section className="card stack">
      <div className="till-person">
        <span className="name">{customer.name || t('till.anonymous')}</span>
        <span className="soft">
          {t('till.storedValue')} <strong>{format.money(customer.storedValueMinor)}</strong>
        </span>
        {account && (
          <span className="faint">{t('till.recharge.room', { amount: format.money(account.roomMinor) })}</span>
        )}
      </div>
      {send.error && <Alert type="error" showIcon title={errorLine(send.error, t)} />}
      {data && plans.length === 0 && <p className="soft">{t('till.recharge.noPlans')}</p>}
      <div className="bonus-plans" role="radiogroup" aria-label={t('till.recharge.title')}>
        {plans.map((entry) => (
          // biome-ignore lint/a11y/useSemanticElements: a card with three lines is a radio that a native input cannot show
          <button
            key={entry.id}
            type="button"
            role="radio"
            aria-checked={entry.id === plan}
            className="plan-pick"
            onClick={() => setPlan(entry.id)}
          >
            <strong>{t('till.recharge.pay', { amount: format.money(entry.payMinor) })}</strong>
            <span>{t('till.recharge.get', { amount: format.money(entry.payMinor + entry.bonusMinor) })}</span>
            <span className="small gain">{t('till.recharge.bonus', { amount: format.money(entry.bonusMinor) })}</span>
          </button>
        ))}
      </div>
      <div className="field" style={{ maxWidth: 240 }}>
        <span className="small faint">{t('till.recharge.free')}</span>
        <MoneyInput
          size="large"
          label={t('till.recharge.free')}
          value={chosen ? undefined : free}
          change={(value) => {
            setFree(value)
            setPlan(undefined)
          }}
        />
      </div>
      <div className="tender-grid" style={{ maxWidth: 420 }}>
        {(['cash', 'terminal'] as const).map((name) => (
          <Button
            key={name}
            aria-pressed={how === name}
            type={how === name ? 'primary' : 'default'}
            ghost={how === name}
            onClick={() => setHow(name)}
          >
            {provider(name)}
          </Button>
        ))}
      </div>
      {pay > 0 && (
        <p>
          {t('till.recharge.says', {
            name: customer.name || t('till.anonymous'),
            pay: format.money(pay),
            how: provider(how),
            total: format.money(total),
          })}
        </p>
      )}
      <PermittedButton
        permission="till:use"
        type="primary"
        className="till-big"
        disabled={pay <= 0}
        loading={send.isPending}
        onClick={() => send.mutate()}
      >
        {t('till.recharge.go', { amount: format.money(pay) })}
      </PermittedButton>
    </section>
  )
}
