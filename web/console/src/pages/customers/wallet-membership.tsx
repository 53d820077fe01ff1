import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, InputNumber, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { changePoints, customerCardsQuery, customerPointsQuery, joinMembership } from '../../api/memberships.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

export function WalletCard({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { data, error, refetch } = useQuery(customerCardsQuery(id))
  const join = useMutation({
    mutationFn: () => joinMembership(id, {}),
    onSuccess: async () => {
      message.success(t('wallet.joined'))
      await queryClient.invalidateQueries({ queryKey: ['customer', id, 'cards'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <section className="stack-tight" aria-labelledby="wallet-card">
      <h2 id="wallet-card">{t('wallet.card')}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={2} label={t('common.loading')} />}
      {data?.cards.length === 0 && (
        <div className="row">
          <span className="soft">{t('wallet.noCard')}</span>
          <PermittedButton permission="offers:give" size="small" loading={join.isPending} onClick={() => join.mutate()}>
            {t('wallet.join')}
          </PermittedButton>
        </div>
      )}
      {data?.cards.map((card) => (
        <p key={card.number} className="row">
          <span className="chip" data-tone="accent">
            {card.level.name[format.language]}
          </span>
          <GoLink {...paths.card(card.number)} className="mono">
            {card.number}
          </GoLink>
          <span className="soft">{card.templateName[format.language]}</span>
        </p>
      ))}
    </section>
  )
}

export function WalletPoints({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { permissions } = useMe()
  const [changing, setChanging] = useState(false)
  const { data, error, refetch } = useQuery(customerPointsQuery(id))
  return (
    <section className="stack-tight" aria-labelledby="wallet-points">
      <div className="row spread">
        <h2 id="wallet-points">{t('wallet.points')}</h2>
        <PermittedButton permission="offers:give" size="small" onClick={() => setChanging(true)}>
          {t('wallet.change')}
        </PermittedButton>
      </div>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={3} label={t('common.loading')} />}
      {data && (
        <>
          <p>
            <span className="figure-value">
              <Explained text={t('wallet.pointsHelp')}>{format.number(data.available)}</Explained>
            </span>{' '}
            {data.owed > 0 && <span className="wait">{t('wallet.owed', { points: format.number(data.owed) })}</span>}
          </p>
          {data.lots.length > 0 && (
            <p className="small soft">
              {t('wallet.lots')}:{' '}
              {data.lots
                .map(
                  (lot) =>
                    `${format.number(lot.left)} ${
                      lot.expiresAt ? t('wallet.lotUntil', { day: format.day(lot.expiresAt) }) : t('wallet.lotNever')
                    }`,
                )
                .join(t('common.comma'))}
            </p>
          )}
          <ul className="plain settings-list" aria-label={t('wallet.moves')}>
            {data.moves.slice(0, 12).map((move) => (
              <li key={move.id} className="spread">
                <span className="soft">
                  {format.dateTime(move.at)} · {t(`wallet.moveKinds.${move.kind}`)} {move.reason}
                </span>
                <span className="nowrap">
                  <span className={move.points < 0 ? 'loss' : 'gain'}>
                    {move.points > 0 ? '+' : ''}
                    {format.number(move.points)}
                  </span>{' '}
                  {permissions.includes('ledger:read') && move.story && (
                    <GoLink {...paths.story(move.story)}>{t('wallet.story')}</GoLink>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      {changing && <PointsDialog id={id} available={data?.available ?? 0} close={() => setChanging(false)} />}
    </section>
  )
}

function PointsDialog({ id, available, close }: { id: string; available: number; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [requestId] = useState(() => crypto.randomUUID())
  const [points, setPoints] = useState(0)
  const [reason, setReason] = useState('')
  const save = useMutation({
    mutationFn: () => changePoints(id, { requestId, points, reason }),
    onSuccess: async () => {
      message.success(t('common.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['customer', id, 'points'] })
    },
  })
  return (
    <Modal
      open
      title={t('wallet.changeTitle')}
      okText={t('common.save')}
      okButtonProps={{ disabled: points === 0 || !reason.trim() }}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate()}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <InputNumber<number>
          aria-label={t('wallet.changePoints')}
          placeholder={t('wallet.changePoints')}
          precision={0}
          style={{ width: '100%' }}
          onChange={(value) => setPoints(value ?? 0)}
        />
        <Input
          aria-label={t('wallet.changeReason')}
          placeholder={t('wallet.changeReason')}
          maxLength={300}
          value={reason}
          onChange={({ target }) => setReason(target.value)}
        />
        <p className="soft">{t('wallet.changeSays', { points: format.number(available + points) })}</p>
      </div>
    </Modal>
  )
}
