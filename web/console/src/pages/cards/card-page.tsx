import '../../ui/money.css'
import type { CardState } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Input } from 'antd'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { type CardDetail, cardQuery, setCardState } from '../../api/memberships.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Meter } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'
import { benefitWords } from './benefit-words.ts'
import { CardStateChip } from './card-state.tsx'

/** One customer's card: its level, what it gives, and how it came there. */
export function CardPage() {
  const { t } = useTranslation()
  const number = useParam('number')
  const { data: card, error, refetch } = useQuery(cardQuery(number))
  return (
    <Page
      title={t('cards.one', { number })}
      crumb={<GoLink {...paths.cards()}>{t('cards.title')}</GoLink>}
      lead={
        card && (
          <span className="row">
            <CardStateChip state={card.state} />
            {card.customer && (
              <GoLink {...paths.customer(card.customer, { tab: 'wallet' })}>
                {t('customers.nameless', { id: card.customer.slice(-6) })}
              </GoLink>
            )}
          </span>
        )
      }
      actions={card && <StateButtons card={card} />}
    >
      {card ? (
        <Card card={card} />
      ) : (
        <section className="card">
          {error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : (
            <Bones lines={6} label={t('common.loading')} />
          )}
        </section>
      )}
    </Page>
  )
}

function Card({ card }: { card: CardDetail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  return (
    <div className="with-aside">
      <section className="card stack">
        <div className="figures">
          <Figure
            label={t('cards.level')}
            value={card.level.name[format.language]}
            note={t('cards.since', { day: format.day(card.levelSince) })}
          />
          <Figure
            label={t('cards.growth')}
            value={format.number(card.growth)}
            definition={t('cards.growthHelp')}
            note={
              card.next
                ? t('cards.next', {
                    missing: format.number(card.next.growthMissing),
                    level: card.next.level.name[format.language],
                  })
                : t('cards.top')
            }
          />
          {card.reviewAt && <Figure label={t('cards.reviewAt')} value={format.day(card.reviewAt)} />}
          <Figure
            label={t('cards.openedAt')}
            value={format.day(card.openedAt)}
            note={[card.channel, storeName(card.store)].filter(Boolean).join(' · ')}
          />
        </div>
        {card.next && (
          <Meter
            share={card.growthCounted / Math.max(1, card.growthCounted + card.next.growthMissing)}
            text={`${format.number(card.growthCounted)} / ${format.number(card.growthCounted + card.next.growthMissing)}`}
          />
        )}
        <ul className="plain">
          {benefitWords(card.level, t, format).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </section>
      <section className="card stack-tight" aria-labelledby="changes">
        <h2 id="changes">{t('cards.changes')}</h2>
        <ol className="plain stack-tight">
          {card.changes.map((change) => (
            <li key={`${change.at}/${change.to}`}>
              <strong>{change.to}</strong> <span className="chip">{t(`cards.reasons.${change.reason}`)}</span>
              <p className="small faint">
                {[format.dateTime(change.at), change.from ? t('cards.from', { level: change.from }) : '']
                  .filter(Boolean)
                  .join(' · ')}
              </p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}

const nextStates: Record<CardState, CardState[]> = {
  active: ['frozen', 'closed'],
  frozen: ['active', 'closed'],
  closed: [],
}

function StateButtons({ card }: { card: CardDetail }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const reason = useRef('')
  const set = useMutation({
    mutationFn: (state: CardState) => setCardState(card.number, state, reason.current || '—'),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ['card', card.number] })
      await queryClient.invalidateQueries({ queryKey: ['cards'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const ask = (state: CardState) => {
    reason.current = ''
    modal.confirm({
      title: t('cards.stateTitle', { what: t(`cards.setState.${state}`), number: card.number }),
      content: (
        <div className="stack-tight">
          <p>{t(`cards.stateWhat.${state}`)}</p>
          <Input
            aria-label={t('cards.stateReason')}
            placeholder={t('cards.stateReason')}
            maxLength={300}
            onChange={({ target }) => {
              reason.current = target.value
            }}
          />
        </div>
      ),
      okText: t(`cards.setState.${state}`),
      cancelText: t('common.cancel'),
      onOk: () => set.mutateAsync(state).catch(() => undefined), // told by onError
    })
  }
  return nextStates[card.state].map((state) => (
    <PermittedButton key={state} permission="memberships:write" onClick={() => ask(state)}>
      {t(`cards.setState.${state}`)}
    </PermittedButton>
  ))
}
