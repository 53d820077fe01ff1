import { EditOutlined, GiftOutlined, PlusOutlined, UploadOutlined } from '@ant-design/icons'
import type { OfferDetail } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { publishOffer, stopOffer } from '../../api/offers.ts'
import { useGo } from '../../components/go-link.tsx'
import { costCeiling } from '../../components/money/offer-words.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { AppendDialog } from './append-dialog.tsx'
import { CodesDialog } from './codes-dialog.tsx'
import { GiveDialog } from './give-dialog.tsx'

export function useOfferRefresh() {
  const queryClient = useQueryClient()
  return async () => {
    await queryClient.invalidateQueries({ queryKey: ['offer'] })
    await queryClient.invalidateQueries({ queryKey: ['offers'] })
  }
}

/** What can be done with an offer. Whatever weighs something says first who is reached and what it can cost. */
export function OfferActions({ offer }: { offer: OfferDetail }) {
  const { t } = useTranslation()
  const go = useGo()
  const [open, setOpen] = useState<'append' | 'codes' | 'give'>()
  const close = () => setOpen(undefined)
  const { publish, stop } = usePublishing(offer)
  const live = offer.state === 'published'
  return (
    <>
      {offer.codeMode === 'imported' && (
        <PermittedButton
          permission="offers:write"
          icon={<UploadOutlined aria-hidden />}
          onClick={() => setOpen('codes')}
        >
          {t('offer.codes')}
        </PermittedButton>
      )}
      {live && (
        <>
          <PermittedButton permission="offers:give" icon={<GiftOutlined aria-hidden />} onClick={() => setOpen('give')}>
            {t('offer.give')}
          </PermittedButton>
          <PermittedButton
            permission="offers:write"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => setOpen('append')}
          >
            {t('offer.append')}
          </PermittedButton>
        </>
      )}
      {(offer.state === 'draft' || live) && (
        <PermittedButton
          permission="offers:write"
          icon={<EditOutlined aria-hidden />}
          onClick={() => void go(paths.editOffer(offer.id))}
        >
          {t('offer.edit')}
        </PermittedButton>
      )}
      {live && (
        <PermittedButton permission="offers:write" onClick={stop}>
          {t('offer.stop')}
        </PermittedButton>
      )}
      {offer.state === 'draft' && (
        <PermittedButton permission="offers:write" type="primary" onClick={publish}>
          {t('offer.publish')}
        </PermittedButton>
      )}
      {open === 'append' && <AppendDialog offer={offer} close={close} />}
      {open === 'codes' && <CodesDialog offer={offer} close={close} />}
      {open === 'give' && <GiveDialog offer={offer} close={close} />}
    </>
  )
}

function usePublishing(offer: OfferDetail) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message, modal } = App.useApp()
  const refresh = useOfferRefresh()
  const name = offer.name[format.language]
  const id = String(offer.id)
  const onError = (failure: unknown) => message.error(errorLine(failure, t))
  const publishing = useMutation({
    mutationFn: () => publishOffer(id),
    onSuccess: async () => {
      message.success(t('offer.published'))
      await refresh()
    },
    onError,
  })
  const stopping = useMutation({
    mutationFn: () => stopOffer(id),
    onSuccess: async () => {
      message.success(t('offer.stopped'))
      await refresh()
    },
    onError,
  })
  const ceiling = costCeiling(offer.value, offer.supply)
  const reach = !offer.public ? 'given' : offer.newCustomersOnly ? 'new' : offer.needs.member ? 'members' : 'everyone'
  const out = offer.figures.claimed - offer.figures.redeemed - offer.figures.expired - offer.figures.voided
  return {
    publish: () =>
      modal.confirm({
        title: t('offer.publishTitle', { name }),
        content:
          ceiling === undefined
            ? t('offer.publishUnbounded')
            : t('offer.publishWhat', { reach: t(`offer.reach.${reach}`), cost: format.money(ceiling) }),
        okText: t('offer.publish'),
        cancelText: t('common.cancel'),
        onOk: () => publishing.mutateAsync().catch(() => undefined), // told by onError
      }),
    stop: () =>
      modal.confirm({
        title: t('offer.stopTitle', { name }),
        content: t('offer.stopWhat', {
          count: Math.max(0, out),
          cost: format.money(Math.max(0, offer.figures.promisedMinor - offer.figures.givenMinor)),
        }),
        okText: t('offer.stop'),
        cancelText: t('common.cancel'),
        onOk: () => stopping.mutateAsync().catch(() => undefined), // told by onError
      }),
  }
}
