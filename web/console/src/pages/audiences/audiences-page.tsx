import { PlusOutlined } from '@ant-design/icons'
import type { AudienceView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../../api/audiences.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { expressionWords } from '../../components/know/expression-words.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { CustomerListsTable } from './lists.tsx'

/** The audiences of this workspace and the lists that they may stand on. */
export function AudiencesPage() {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  return (
    <Page title={t('audiences.title')} lead={t('audiences.lead')} actions={<NewButton />}>
      <Tabs
        activeKey={tab === 'lists' ? 'lists' : 'audiences'}
        onChange={(key) => change({ tab: key === 'lists' ? key : undefined })}
        items={[
          { key: 'audiences', label: t('audiences.title'), children: <AudiencesTable /> },
          { key: 'lists', label: t('lists.title'), children: <CustomerListsTable /> },
        ]}
      />
    </Page>
  )
}

function NewButton() {
  const { t } = useTranslation()
  const go = useGo()
  return (
    <PermittedButton
      permission="audiences:write"
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      onClick={() => void go(paths.newAudience())}
    >
      {t('audience.new')}
    </PermittedButton>
  )
}

function AudiencesTable() {
  const { t } = useTranslation()
  const go = useGo()
  const { data, error, refetch } = useQuery(audiencesQuery)
  const [{ search }, change] = useAddress<{ search?: string }>()
  const columns = useColumns()
  const wanted = (search ?? '').toLowerCase()
  const rows = data?.audiences.filter(({ name, note }) => `${name} ${note}`.toLowerCase().includes(wanted))
  return (
    <DataTable<AudienceView>
      name="audiences"
      label={t('audiences.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => row.id}
      onOpen={(row) => void go(paths.audience(row.id))}
      error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
      toolbar={<SearchBox value={search} change={(text) => change({ search: text })} label={t('audiences.search')} />}
      empty={
        search ? (
          <State title={t('audiences.noneFound')} />
        ) : (
          <State title={t('audiences.none.title')} action={<NewButton />}>
            {t('audiences.none.advice')}
          </State>
        )
      }
      pageSize={50}
    />
  )
}

function useColumns(): Column<AudienceView>[] {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  return [
    {
      key: 'name',
      title: t('audience.name'),
      render: (row) => (
        <GoLink {...paths.audience(row.id)} className="name-link">
          {row.name}
        </GoLink>
      ),
      cell: (row) => row.name,
      compare: (a, b) => a.name.localeCompare(b.name, format.locale),
    },
    {
      key: 'meaning',
      title: t('audiences.meaning'),
      render: (row) => (
        <span className="cut" title={expressionWords(row.expression, speech)}>
          {expressionWords(row.expression, speech)}
        </span>
      ),
      cell: (row) => expressionWords(row.expression, speech),
    },
    {
      key: 'customers',
      title: t('audiences.size'),
      help: t('audience.countHelp'),
      align: 'right',
      render: (row) =>
        row.customers === null ? <span className="faint">{t('audiences.few')}</span> : format.number(row.customers),
      cell: (row) => row.customers,
      compare: (a, b) => (a.customers ?? -1) - (b.customers ?? -1),
    },
    { key: 'note', title: t('audience.note'), hidden: true, cell: (row) => row.note },
    { key: 'by', title: t('audiences.by'), cell: (row) => row.by },
    {
      key: 'changed',
      title: t('audiences.changed'),
      align: 'right',
      render: (row) => format.dateTime(row.changedAt),
      cell: (row) => row.changedAt,
      compare: (a, b) => a.changedAt.localeCompare(b.changedAt),
    },
  ]
}
