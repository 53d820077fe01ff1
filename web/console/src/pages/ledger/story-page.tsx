import '../../ui/money.css'
import type { LedgerHolder, LedgerTransfer } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { storyQuery } from '../../api/ledger.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { flowsOf } from '../../components/money/flows.ts'
import { useLedgerWords } from '../../components/money/ledger-words.ts'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { storyOf } from './transfers.tsx'

/** What belongs together, told from the beginning: who gave how much of what to whom. */
export function StoryPage() {
  const { t } = useTranslation()
  const me = useMe()
  const words = useLedgerWords()
  const [{ story: asked = '' }] = useAddress<{ story?: string }>()
  const story = storyOf(asked) ?? ''
  const { data, error, refetch } = useQuery(storyQuery(story))
  const ticket = /^sale\/(.+)$/.exec(story)?.[1]
  return (
    <Page
      title={words.story(story)}
      crumb={<GoLink {...paths.ledger()}>{t('ledger.title')}</GoLink>}
      lead={data && data.transfers.length > 0 && t('ledger.storyLead', { count: data.transfers.length })}
      actions={
        ticket &&
        me.permissions.includes('till:use') && (
          <GoLink {...paths.till({ tab: 'sales', ticket })} className="mono">
            {ticket}
          </GoLink>
        )
      }
    >
      <section className="card">
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <Bones lines={8} label={t('common.loading')} />}
        {data?.transfers.length === 0 && <State title={t('ledger.noStory')} />}
        {data && data.transfers.length > 0 && (
          <ol className="plain story">
            {data.transfers.map((transfer) => (
              <Step key={transfer.id} transfer={transfer} />
            ))}
          </ol>
        )}
      </section>
    </Page>
  )
}

function Step({ transfer }: { transfer: LedgerTransfer }) {
  const { t } = useTranslation()
  const words = useLedgerWords()
  const phase =
    transfer.phase === 'pending'
      ? transfer.settledBy === null
        ? t('ledger.reserved', { at: transfer.until ? words.format.dateTime(transfer.until) : '' })
        : t('ledger.settled')
      : transfer.phase === 'post'
        ? t('ledger.posted')
        : transfer.phase === 'void'
          ? t('ledger.voided')
          : undefined
  return (
    <li data-phase={transfer.phase}>
      <div className="row spread">
        <h2>{words.kind(transfer.kind)}</h2>
        <span className="small faint">
          {[words.format.dateTime(transfer.at), transfer.store?.name].filter(Boolean).join(' · ')}
        </span>
      </div>
      {phase && <span className="chip">{phase}</span>}
      <div className="flow-rows">
        {flowsOf(transfer.entries).map((flow, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two parts may be alike, and a transfer never changes
          <div key={index} className="flow-row">
            <Holder
              holder={flow.from}
              within={transfer.store?.code}
              account={accountOf(transfer, flow.from, flow.asset)}
            />
            <span className="flow-amount">
              <span>
                {words.amount(flow.asset, flow.amountMinor)}
                {flow.asset !== 'money' && (
                  <span className="small soft">
                    {' '}
                    {words.asset(transfer.entries.find(({ asset }) => asset === flow.asset)?.asset ?? 'money')}
                  </span>
                )}
              </span>
            </span>
            <Holder holder={flow.to} within={transfer.store?.code} account={accountOf(transfer, flow.to, flow.asset)} />
          </div>
        ))}
      </div>
      <p className="small faint mono" style={{ marginTop: 6 }}>
        {transfer.key}
      </p>
    </li>
  )
}

const accountOf = (transfer: LedgerTransfer, holder: LedgerHolder, asset: string) =>
  transfer.entries.find((entry) => entry.holder === holder && entry.asset === asset)?.account

interface HolderProps {
  holder: LedgerHolder
  within: string | undefined
  account: number | undefined
}

function Holder({ holder, within, account }: HolderProps) {
  const words = useLedgerWords()
  return (
    <span className="flow-holder">
      {account === undefined ? (
        words.holder(holder, within)
      ) : (
        <GoLink {...paths.account(account)} className="name-link">
          {words.holder(holder, within)}
        </GoLink>
      )}
    </span>
  )
}
