import '../../ui/money.css'
import type { OfferInput, OfferPatch, OfferState } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createOffer, offerQuery, updateOffer } from '../../api/offers.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type OffersSearch, paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { scaleOf } from '../../ui/money-text.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { codeOf, type Draft, draftOf, problemsOf, startingDraft } from './draft.ts'
import { NamesCard } from './names-card.tsx'
import { OfferPreview } from './offer-preview.tsx'
import { ScopeCard, UseCard, WhoCard } from './rules-cards.tsx'
import { SupplyCard } from './supply-card.tsx'
import { ValidityCard } from './validity-card.tsx'
import { ValueCard } from './value-card.tsx'

export function NewOfferPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const [{ first }] = useAddress<OffersSearch & { first?: string }>()
  const [start] = useState(() => {
    const names = first ? { en: 'Welcome back', zh: '欢迎再来' } : { en: '', zh: '' }
    const draft = startingDraft(scaleOf(format), names)
    return first ? { ...draft, code: freshCode(names.en) } : draft
  })
  return (
    <Page
      title={t('offerForm.new')}
      lead={t('offerForm.lead')}
      crumb={<GoLink {...paths.offers()}>{t('offers.title')}</GoLink>}
    >
      <OfferForm start={start} />
    </Page>
  )
}

const freshCode = (name: string) => codeOf(name, crypto.getRandomValues(new Uint8Array(3)))

export function EditOfferPage() {
  const { t } = useTranslation()
  const { language } = useFormat()
  const id = useParam('id')
  const { data, error, refetch } = useQuery({ ...offerQuery(id), refetchInterval: false, refetchOnWindowFocus: false })
  return (
    <Page
      title={data ? t('offerForm.edit', { name: data.name[language] }) : t('offer.title')}
      crumb={<GoLink {...paths.offer(id)}>{data?.name[language] ?? t('offer.title')}</GoLink>}
    >
      {data && <OfferForm key={data.version} start={draftOf(data)} id={id} state={data.state} />}
      {!data && (
        <div className="card">
          {error ? (
            <ErrorState error={error} retry={() => void refetch()} />
          ) : (
            <Bones lines={8} label={t('common.loading')} />
          )}
        </div>
      )}
    </Page>
  )
}

export interface CardProps {
  draft: Draft
  change(patch: Partial<Draft>): void
}

/** A published offer grows by appending, so its supply is not sent. */
function toPatch(draft: Draft, state: OfferState): OfferPatch {
  const { code: _code, codeMode: _mode, supply, ...terms } = draft
  return state === 'draft' ? { ...terms, supply } : terms
}

function OfferForm({ start, id, state = 'draft' }: { start: Draft; id?: string; state?: OfferState }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const go = useGo()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(start)
  const [tried, setTried] = useState(false)
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }))
  const problems = problemsOf(draft)
  const save = useMutation({
    mutationFn: () => (id ? updateOffer(id, toPatch(draft, state)) : createOffer(draft satisfies OfferInput)),
    onSuccess: async (made) => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: ['offers'] })
      await queryClient.invalidateQueries({ queryKey: ['offer'] })
      await go(paths.offer(made.id))
    },
  })
  const submit = () => {
    setTried(true)
    if (problems.length === 0) save.mutate()
  }
  const cards = { draft, change }
  return (
    <div className="with-aside">
      <div className="stack">
        <ValueCard {...cards} />
        <NamesCard {...cards} isNew={!id} freshCode={freshCode} />
        <SupplyCard {...cards} fixed={state !== 'draft'} isNew={!id} />
        <ValidityCard {...cards} />
        <WhoCard {...cards} />
        <ScopeCard {...cards} />
        <UseCard {...cards} />
        <div className="card action-bar stack-tight">
          {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
          {tried && problems.length > 0 && (
            <Alert
              type="warning"
              showIcon
              title={problems.map((problem) => t(`offerForm.problems.${problem}`)).join(' ')}
            />
          )}
          <div className="row">
            <PermittedButton permission="offers:write" type="primary" loading={save.isPending} onClick={submit}>
              {t(id ? 'offerForm.saveChange' : 'offerForm.save')}
            </PermittedButton>
          </div>
        </div>
      </div>
      <aside>
        <OfferPreview draft={draft} />
      </aside>
    </div>
  )
}
