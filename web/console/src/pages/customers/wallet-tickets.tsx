import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ticketsQuery } from '../../api/till.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { useMe } from '../../components/session.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

/** Her sales at the till, each with its story in the ledger. */
export function WalletTickets({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const { permissions } = useMe()
  const query = useInfiniteQuery({ ...ticketsQuery({ customer: id }, 20), refetchInterval: 15_000 })
  const tickets = query.data?.pages.flatMap((page) => page.items)
  return (
    <section className="stack-tight" aria-labelledby="wallet-tickets">
      <h2 id="wallet-tickets">{t('wallet.tickets')}</h2>
      {query.error && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {!tickets && !query.error && <Bones lines={3} label={t('common.loading')} />}
      {tickets?.length === 0 && <p className="soft">{t('wallet.noTickets')}</p>}
      <ul className="plain settings-list">
        {tickets?.map((ticket) => (
          <li key={ticket.ticketNo} className="spread">
            <span>
              <GoLink {...paths.till({ tab: 'sales', ticket: ticket.ticketNo })} className="mono">
                {ticket.ticketNo}
              </GoLink>
              <span className="small soft" style={{ display: 'block' }}>
                {format.dateTime(ticket.paidAt)} · {storeName(ticket.storeCode)}
              </span>
            </span>
            <span className="nowrap">
              {format.money(ticket.dueMinor)}{' '}
              {ticket.refundedMinor > 0 && <span className="loss">−{format.money(ticket.refundedMinor)}</span>}{' '}
              {permissions.includes('ledger:read') && (
                <GoLink {...paths.story(`sale/${ticket.ticketNo}`)}>{t('wallet.story')}</GoLink>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
