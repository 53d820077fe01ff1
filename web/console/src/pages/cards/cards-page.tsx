import '../../ui/money.css'
import type { CardState, MembershipCard } from '@regulars/contract'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Select, Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { cardsQuery, templatesQuery } from '../../api/memberships.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { useMore } from '../../components/use-more.ts'
import { type CardsSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { CardStateChip } from './card-state.tsx'
import { MemberValue } from './member-value.tsx'
import { Template } from './template.tsx'

const tabs = ['cards', 'template', 'value'] as const
const states = ['active', 'frozen', 'closed'] as const satisfies readonly CardState[]

/** Who is a member, what members reach, and what the card brings. */
export function CardsPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<CardsSearch>()
  return (
    <Page title={t('cards.title')} lead={t('cards.lead')}>
      <Tabs
        activeKey={tabs.find((name) => name === tab) ?? 'cards'}
        onChange={(key) => change({ tab: key === 'cards' ? undefined : key })}
        items={[
          { key: 'cards', label: t('cards.tabs.cards'), children: <CardsTable /> },
          { key: 'template', label: t('cards.tabs.template'), children: <Template /> },
          { key: 'value', label: t('cards.tabs.value'), children: <MemberValue /> },
        ]}
      />
    </Page>
  )
}

function CardsTable() {
  const { t } = useTranslation()
  const { language } = useFormat()
  const go = useGo()
  const [{ level, state }, change] = useAddress<CardsSearch>()
  const { data: templates } = useQuery(templatesQuery)
  const levels = templates?.templates.flatMap((template) => (template.published ?? template.draft).levels) ?? []
  const query = useInfiniteQuery(cardsQuery({ level, state }))
  const columns = useColumns()
  const rows = query.data?.pages.flatMap((page) => page.cards)
  const more = useMore(query, rows?.length)
  return (
    <DataTable<MembershipCard>
      name="cards"
      label={t('cards.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.number}
      onOpen={(row) => void go(paths.card(row.number))}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <Select
            aria-label={t('cards.level')}
            value={level ?? ''}
            style={{ minWidth: 130 }}
            options={[
              { value: '', label: t('cards.allLevels') },
              ...levels.map(({ code, name }) => ({ value: code, label: name[language] })),
            ]}
            onChange={(value: string) => change({ level: value || undefined })}
          />
          <Select
            aria-label={t('cards.state')}
            value={state ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('cards.allStates') },
              ...states.map((value) => ({ value, label: t(`cards.states.${value}`) })),
            ]}
            onChange={(value: string) => change({ state: value || undefined })}
          />
        </>
      }
      empty={
        level || state ? (
          <State title={t('cards.noneFound')} />
        ) : (
          <State title={t('cards.none.title')}>{t('cards.none.advice')}</State>
        )
      }
      more={more}
    />
  )
}

function useColumns(): Column<MembershipCard>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'number',
      title: t('cards.number'),
      render: (row) => (
        <GoLink {...paths.card(row.number)} className="name-link mono">
          {row.number}
        </GoLink>
      ),
      cell: (row) => row.number,
    },
    {
      key: 'customer',
      title: t('cards.customer'),
      render: (row) =>
        row.customer ? (
          <GoLink {...paths.customer(row.customer, { tab: 'wallet' })}>
            {t('customers.nameless', { id: row.customer.slice(-6) })}
          </GoLink>
        ) : (
          <span className="faint">—</span>
        ),
      cell: (row) => row.customer,
    },
    {
      key: 'level',
      title: t('cards.level'),
      render: (row) => <span className="chip">{row.level.name[format.language]}</span>,
      cell: (row) => row.level.name[format.language],
      compare: (a, b) => a.level.growthMin - b.level.growthMin,
    },
    {
      key: 'growth',
      title: t('cards.growth'),
      help: t('cards.growthHelp'),
      align: 'right',
      render: (row) => format.number(row.growth),
      cell: (row) => row.growth,
      compare: (a, b) => a.growth - b.growth,
    },
    {
      key: 'opened',
      title: t('cards.openedAt'),
      render: (row) => format.dateTime(row.openedAt),
      cell: (row) => row.openedAt,
      compare: (a, b) => a.openedAt.localeCompare(b.openedAt),
    },
    { key: 'channel', title: t('cards.channel'), cell: (row) => row.channel },
    {
      key: 'state',
      title: t('cards.state'),
      render: (row) => <CardStateChip state={row.state} />,
      cell: (row) => row.state,
    },
  ]
}
