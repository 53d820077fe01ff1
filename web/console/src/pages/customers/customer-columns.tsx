import { useTranslation } from 'react-i18next'
import type { CustomerRow } from '../../api/customers.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { GoLink } from '../../components/go-link.tsx'
import { useStoreNames } from '../../components/place-name.tsx'
import { paths } from '../../paths.ts'
import type { Column } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'

export function useCustomerColumns(reveal: (text: string) => string): Column<CustomerRow>[] {
  return [...useWho(reveal), ...useFigures(), ...useOrigin()]
}

function useWho(reveal: (text: string) => string): Column<CustomerRow>[] {
  const { t } = useTranslation()
  return [
    {
      key: 'name',
      title: t('customers.columns.name'),
      render: (row) => (
        <GoLink {...paths.customer(row.id)} className="name-link">
          {customerTitle({ ...row, name: row.name && reveal(row.name), contact: undefined }, t)}
        </GoLink>
      ),
      cell: (row) => row.name ?? '',
    },
    {
      key: 'contact',
      title: t('customers.columns.contact'),
      render: (row) =>
        row.contact ? <span className="nowrap">{reveal(row.contact)}</span> : <span className="faint">—</span>,
      cell: (row) => row.contact,
    },
    {
      key: 'kinds',
      title: t('customers.columns.kinds'),
      render: (row) => <KindsCell kinds={row.kinds} />,
      cell: (row) => row.kinds.join(' '),
    },
  ]
}

function useFigures(): Column<CustomerRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'orders',
      title: t('customers.columns.orders'),
      help: t('definitions.paidOrders'),
      align: 'right',
      sortKey: 'orders',
      render: (row) => format.number(row.orders),
      cell: (row) => row.orders,
    },
    {
      key: 'paid',
      title: t('customers.columns.paid'),
      help: t('definitions.paid'),
      align: 'right',
      sortKey: 'paid',
      render: (row) => format.money(row.paidMinor),
      cell: (row) => format.major(row.paidMinor),
    },
    {
      key: 'refunded',
      title: t('customers.columns.refunded'),
      help: t('definitions.refunded'),
      align: 'right',
      hidden: true,
      render: (row) => format.money(row.refundedMinor),
      cell: (row) => format.major(row.refundedMinor),
    },
  ]
}

function useOrigin(): Column<CustomerRow>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const storeName = useStoreNames()
  const day = (instant: string | undefined) => (instant ? format.day(instant) : <span className="faint">—</span>)
  return [
    {
      key: 'last',
      title: t('customers.columns.last'),
      align: 'right',
      sortKey: 'recent',
      render: (row) => day(row.lastOrderAt),
      cell: (row) => row.lastOrderAt,
    },
    {
      key: 'first',
      title: t('customers.columns.first'),
      align: 'right',
      sortKey: 'first-seen',
      render: (row) => day(row.firstSeenAt),
      cell: (row) => row.firstSeenAt,
    },
    {
      key: 'registered',
      title: t('customers.columns.registered'),
      align: 'right',
      hidden: true,
      render: (row) => day(row.registeredAt),
      cell: (row) => row.registeredAt,
    },
    {
      key: 'store',
      title: t('customers.columns.store'),
      help: t('customers.columns.storeHelp'),
      render: (row) => storeName(row.store),
      cell: (row) => row.store,
    },
    { key: 'channel', title: t('customers.columns.channel'), hidden: true, cell: (row) => row.channel },
    {
      key: 'id',
      title: t('customers.columns.id'),
      hidden: true,
      render: (row) => <code>{row.id}</code>,
      cell: (row) => row.id,
    },
  ]
}

const kindsShown = 2

/** The first few, the rest on hover: which numbers we have matters, all their names do not. */
function KindsCell({ kinds }: { kinds: CustomerRow['kinds'] }) {
  const { t } = useTranslation()
  const names = kinds.map((kind) => t(`identifiers.${kind}`))
  const more = names.length - kindsShown
  return (
    <span className="soft" title={names.join(t('common.comma'))}>
      {names.slice(0, kindsShown).join(t('common.comma'))}
      {more > 0 && <span className="faint"> +{more}</span>}
    </span>
  )
}
