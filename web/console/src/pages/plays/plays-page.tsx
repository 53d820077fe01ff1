import { PlusOutlined, UploadOutlined } from '@ant-design/icons'
import type { PlayAim, PlayHook, PlayState, PlayView } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { App, Button, Select, Upload } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { allPlays, checkPlay, playsQuery } from '../../api/plays.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SavedViews } from '../../components/saved-views.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useCapability } from '../../components/session.ts'
import { useMore } from '../../components/use-more.ts'
import { type PlaysSearch, paths } from '../../paths.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Page } from '../../ui/page.tsx'
import { State } from '../../ui/states.tsx'
import { usePlayColumns } from './play-columns.tsx'
import { takeFile } from './taken-file.ts'

const states = ['draft', 'running', 'paused', 'stopped', 'archived'] as const satisfies readonly PlayState[]
const hooks = ['product', 'interest', 'theme'] as const satisfies readonly PlayHook['kind'][]
const aims = ['scale', 'active', 'worth', 'efficiency'] as const satisfies readonly PlayAim[]

/** What runs by itself: for what, with which hook, whom it has reached, and what it did against a holdout. */
export function PlaysPage() {
  const { t } = useTranslation()
  const go = useGo()
  return (
    <Page
      title={t('plays.title')}
      lead={t('plays.lead')}
      actions={
        <>
          <ImportButton />
          <PermittedButton
            permission="plays:write"
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => void go(paths.newPlay())}
          >
            {t('plays.new')}
          </PermittedButton>
        </>
      }
    >
      <PlaysTable />
    </Page>
  )
}

/** A play that somebody shared: a file of text. It opens in the editor and is kept when it is saved there. */
function ImportButton() {
  const { t } = useTranslation()
  const go = useGo()
  const { message } = App.useApp()
  const { allowed } = useCapability('plays:write')
  if (!allowed) return null
  const take = async (file: File) => {
    const text = await file.text()
    try {
      await checkPlay({ text })
    } catch (error) {
      message.error(t('plays.import.refused', { name: file.name, why: errorLine(error, t) }), 8)
      return
    }
    takeFile(text)
    await go(paths.newPlay())
  }
  return (
    <Upload
      accept=".yaml,.yml,.json"
      showUploadList={false}
      beforeUpload={(file) => {
        void take(file)
        return false
      }}
    >
      <Button icon={<UploadOutlined aria-hidden />}>{t('plays.import.button')}</Button>
    </Upload>
  )
}

function PlaysTable() {
  const { t } = useTranslation()
  const go = useGo()
  const [{ search, state, hook, tab: aim }, change] = useAddress<PlaysSearch>()
  const filter = { search, state, aim, hook }
  const query = useInfiniteQuery({ ...playsQuery(filter), refetchInterval: 15_000 })
  const rows = query.data?.pages.flatMap((page) => page.plays)
  const columns = usePlayColumns(rows)
  const more = useMore(query, rows?.length)
  const narrowed = Boolean(search || state || aim || hook)
  return (
    <DataTable<PlayView>
      name="plays"
      label={t('plays.title')}
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.id)}
      onOpen={(row) => void go(paths.play(row.id))}
      everything={() => allPlays(filter)}
      error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
      toolbar={
        <>
          <SearchBox value={search} change={(text) => change({ search: text })} label={t('plays.search')} />
          <Select<PlayAim | ''>
            aria-label={t('plays.aim')}
            value={aims.find((value) => value === aim) ?? ''}
            style={{ minWidth: 130 }}
            options={[
              { value: '', label: t('plays.allAims') },
              ...aims.map((value) => ({ value, label: t(`plays.aims.${value}`) })),
            ]}
            onChange={(value) => change({ tab: value || undefined })}
          />
          <Select<PlayHook['kind'] | ''>
            aria-label={t('plays.hook')}
            value={hooks.find((value) => value === hook) ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('plays.allHooks') },
              ...hooks.map((value) => ({ value, label: t(`plays.hooks.${value}`) })),
            ]}
            onChange={(value) => change({ hook: value || undefined })}
          />
          <Select<PlayState | ''>
            aria-label={t('plays.state')}
            value={states.find((value) => value === state) ?? ''}
            style={{ minWidth: 120 }}
            options={[
              { value: '', label: t('plays.allStates') },
              ...states.map((value) => ({ value, label: t(`plays.states.${value}`) })),
            ]}
            onChange={(value) => change({ state: value || undefined })}
          />
          <SavedViews page="plays" keys={['search', 'tab', 'hook', 'state']} />
        </>
      }
      empty={narrowed ? <NoneFound /> : <FirstPlays />}
      more={more}
    />
  )
}

function NoneFound() {
  const { t } = useTranslation()
  const [, change] = useAddress<PlaysSearch>()
  return (
    <State
      title={t('plays.noneFound')}
      action={
        <Button onClick={() => change({ search: undefined, state: undefined, hook: undefined, tab: undefined })}>
          {t('common.clearFilters')}
        </Button>
      }
    />
  )
}

const beginnings = ['pay-success-chain', 'first-order-week', 'win-back'] as const

/** Nobody begins with an empty sheet: three prescriptions that most shops can use on the first day. */
function FirstPlays() {
  const { t } = useTranslation()
  return (
    <div className="stack" style={{ padding: 24 }}>
      <State title={t('plays.none.title')}>{t('plays.none.advice')}</State>
      <ul className="plain grid-3">
        {beginnings.map((code) => (
          <li key={code}>
            <GoLink {...paths.prescription(code)} className="card report-card">
              <strong>{t(`plays.none.first.${code}.title`)}</strong>
              <span className="soft">{t(`plays.none.first.${code}.what`)}</span>
              <span className="small faint">{t(`plays.none.first.${code}.figure`)}</span>
            </GoLink>
          </li>
        ))}
      </ul>
      <p className="soft" style={{ textAlign: 'center' }}>
        <GoLink {...paths.prescriptions()}>{t('plays.none.all')}</GoLink>
      </p>
    </div>
  )
}
