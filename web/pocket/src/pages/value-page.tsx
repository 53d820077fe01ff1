/** @jsxImportSource preact */
import type { PocketStoredValue } from '@regulars/contract'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { Card, Page, Row } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

export function ValuePage() {
  const { t } = useSpeech()
  const value = useAnswer<PocketStoredValue>('/v1/pocket/stored-value', 8000)
  return (
    <Page title={t('value.title')} back={{ to: '/', label: t('states.back') }}>
      <Shown of={value}>
        {(data) => (
          <>
            <Held {...data} />
            <Plans plans={data.plans} />
            <Recharges recharges={data.recharges} />
            <Movements movements={data.movements} />
          </>
        )}
      </Shown>
    </Page>
  )
}

function Held({ principalMinor, bonusMinor, capMinor }: PocketStoredValue) {
  const { t, money } = useSpeech()
  return (
    <Card class="total">
      <p>{t('value.total')}</p>
      <strong>{money(principalMinor + bonusMinor)}</strong>
      <p>
        {t('value.principal')} {money(principalMinor)} · {t('value.bonus')} {money(bonusMinor)}
      </p>
      {capMinor !== undefined && <small>{t('value.cap', { amount: money(capMinor) })}</small>}
    </Card>
  )
}

function Plans({ plans }: Pick<PocketStoredValue, 'plans'>) {
  const { t, say, money } = useSpeech()
  if (plans.length === 0) return null
  return (
    <>
      <h2>{t('value.plans')}</h2>
      <ul class="plans">
        {plans.map((plan) => (
          <li key={plan.id}>
            <b>
              {plan.bonusMinor > 0
                ? t('value.plan', { pay: money(plan.payMinor), bonus: money(plan.bonusMinor) })
                : t('value.planPlain', { pay: money(plan.payMinor) })}
            </b>
            <small>{say(plan.name)}</small>
          </li>
        ))}
      </ul>
    </>
  )
}

function Recharges({ recharges }: Pick<PocketStoredValue, 'recharges'>) {
  const { t, day, money } = useSpeech()
  if (recharges.length === 0) return null
  return (
    <>
      <h2>{t('value.recharges')}</h2>
      <ul class="lines">
        {recharges.map((lot) => {
          const left = t('value.left', { amount: money(lot.principalLeftMinor + lot.bonusLeftMinor) })
          const back =
            lot.refundableMinor > 0
              ? `${t('value.refundable', { amount: money(lot.refundableMinor) })}${
                  Date.parse(lot.refundFreeUntil) > Date.now()
                    ? ` ${t('value.refundFree', { day: day(lot.refundFreeUntil) })}`
                    : ''
                }`
              : ''
          return (
            <Row
              key={lot.at}
              title={`${day(lot.at)}${lot.store ? ` · ${lot.store.name}` : ''}`}
              note={[left, back].filter(Boolean).join(' · ')}
              value={money(lot.principalMinor + lot.bonusMinor)}
            />
          )
        })}
      </ul>
    </>
  )
}

function Movements({ movements }: Pick<PocketStoredValue, 'movements'>) {
  const { t, moment, money } = useSpeech()
  return (
    <>
      <h2>{t('value.moves')}</h2>
      {movements.length === 0 && <p>{t('value.empty')}</p>}
      <ul class="lines">
        {movements.map((move, index) => {
          const amount = move.principalMinor + move.bonusMinor
          return (
            <Row
              key={`${move.at} ${index}`}
              title={t(`value.${move.what}`)}
              note={`${moment(move.at)}${move.store ? ` · ${move.store.name}` : ''}`}
              value={`${amount > 0 ? '+' : ''}${money(amount)}`}
              tone={amount > 0 ? 'gain' : undefined}
            />
          )
        })}
      </ul>
    </>
  )
}
