import { EditOutlined, PlusOutlined, TrophyOutlined } from '@ant-design/icons'
import type { LabelView, Scenario } from '@regulars/contract'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type LabelFilter, labelsQuery } from '../../api/labels.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { useCategoryOptions } from '../../components/know/category-options.ts'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { type LabelsSearch, paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { groupBy } from '../../ui/group-by.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { LabelRows } from './label-rows.tsx'
import { ScenarioDialog } from './scenario-dialog.tsx'

/** What can be known about customers, by the business question that it helps to answer. */
export function LabelsPage() {
  const { t } = useTranslation()
  const go = useGo()
  const [{ search, category, kind, state }] = useAddress<LabelsSearch>()
  const filter: LabelFilter = { search, category, kind, state }
  const query = useInfiniteQuery(labelsQuery(filter))
  const labels = query.data?.pages.flatMap((page) => page.labels)
  const total = query.data?.pages[0]?.total ?? 0
  const filtered = Boolean(search || category || kind || state)
  return (
    <Page
      title={t('labels.title')}
      lead={t('labels.lead')}
      actions={
        <>
          <GoLink {...paths.usefulness()}>
            <Button icon={<TrophyOutlined aria-hidden />} tabIndex={-1}>
              {t('usefulness.title')}
            </Button>
          </GoLink>
          <PermittedButton
            permission="labels:write"
            type="primary"
            icon={<PlusOutlined aria-hidden />}
            onClick={() => void go(paths.newLabel())}
          >
            {t('labels.add')}
          </PermittedButton>
        </>
      }
    >
      <div className="stack">
        <Filters />
        {query.error && (
          <div className="card">
            <ErrorState error={query.error} retry={() => void query.refetch()} />
          </div>
        )}
        {!labels && !query.error && (
          <div className="card">
            <Bones lines={10} label={t('common.loading')} />
          </div>
        )}
        {labels && !query.error && <ByScenario labels={labels} filtered={filtered} />}
        {query.hasNextPage && (
          <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {t('labels.more', { shown: labels?.length ?? 0, total })}
          </Button>
        )}
      </div>
    </Page>
  )
}

const kinds = ['rule', 'fact', 'model', 'import'] as const
const states = ['published', 'draft', 'retired'] as const

function Filters() {
  const { t } = useTranslation()
  const [search, change] = useAddress<LabelsSearch>()
  const categories = useCategoryOptions()
  const choice = (key: 'kind' | 'state', label: string, options: { value: string; label: string }[]) => (
    <Select
      aria-label={label}
      value={search[key] ?? ''}
      style={{ minWidth: 128 }}
      options={options}
      onChange={(value: string) => change({ [key]: value || undefined })}
    />
  )
  return (
    <div className="row">
      <SearchBox
        value={search.search}
        change={(text) => change({ search: text })}
        label={t('labels.search')}
        placeholder={t('labels.searchHint')}
      />
      <Select
        aria-label={t('labels.category')}
        value={search.category ?? ''}
        style={{ minWidth: 180 }}
        options={[{ value: '', label: t('labels.allCategories') }, ...categories]}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={(value: string) => change({ category: value || undefined })}
      />
      {choice('kind', t('labels.kind'), [
        { value: '', label: t('labels.allKinds') },
        ...kinds.map((kind) => ({ value: kind, label: t(`labels.kinds.${kind}`) })),
      ])}
      {choice('state', t('labels.state'), [
        { value: '', label: t('labels.allStates') },
        ...states.map((state) => ({ value: state, label: t(`labels.states.${state}`) })),
      ])}
    </div>
  )
}

/** A section a scenario. Without filters the scenarios that no label serves yet are told at the end. */
function ByScenario({ labels, filtered }: { labels: readonly LabelView[]; filtered: boolean }) {
  const { t } = useTranslation()
  const [, change] = useAddress<LabelsSearch>()
  const { scenarios = [] } = useRegistryNames()
  const [editing, setEditing] = useState<Scenario>()
  const groups = groupBy(labels, (label) => label.scenario)
  const served = scenarios.filter((scenario) => groups.has(scenario.code))
  const idle = scenarios.filter((scenario) => !groups.has(scenario.code))
  const loose = groups.get(null)
  if (labels.length === 0 && filtered)
    return (
      <div className="card">
        <State
          title={t('labels.noneFound')}
          action={
            <Button
              onClick={() => change({ search: undefined, category: undefined, kind: undefined, state: undefined })}
            >
              {t('common.clearFilters')}
            </Button>
          }
        />
      </div>
    )
  return (
    <>
      {loose && (
        <section className="card card-flush label-section" aria-labelledby="scenario-none">
          <div className="card-head">
            <div>
              <h2 id="scenario-none">{t('labels.noScenario')}</h2>
              <p className="soft">{t('labels.noScenarioWhy')}</p>
            </div>
          </div>
          <LabelRows labels={loose} name={t('labels.noScenario')} />
        </section>
      )}
      {served.map((scenario) => (
        <ScenarioSection
          key={scenario.code}
          scenario={scenario}
          labels={groups.get(scenario.code) ?? []}
          edit={() => setEditing(scenario)}
        />
      ))}
      {!filtered && idle.length > 0 && <IdleScenarios scenarios={idle} edit={setEditing} />}
      {editing && <ScenarioDialog scenario={editing} close={() => setEditing(undefined)} />}
    </>
  )
}

interface SectionProps {
  scenario: Scenario
  labels: readonly LabelView[]
  edit(): void
}

function ScenarioSection({ scenario, labels, edit }: SectionProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const id = `scenario-${scenario.code}`
  return (
    <section className="card card-flush label-section" aria-labelledby={id}>
      <div className="card-head">
        <div>
          <h2 id={id}>{scenario.name[language]}</h2>
          <p className="soft">{scenario.question[language]}</p>
          <p className="small faint">
            {t('labels.doThis', { action: scenario.action[language], figure: scenario.figure[language] })}
          </p>
        </div>
        <PermittedButton
          permission="labels:write"
          type="text"
          icon={<EditOutlined aria-hidden />}
          aria-label={t('labels.editScenario', { name: scenario.name[language] })}
          onClick={edit}
        />
      </div>
      <LabelRows labels={labels} name={scenario.name[language]} />
    </section>
  )
}

function IdleScenarios({ scenarios, edit }: { scenarios: readonly Scenario[]; edit(scenario: Scenario): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const go = useGo()
  return (
    <section className="card stack" aria-labelledby="idle">
      <h2 id="idle">{t('labels.idle')}</h2>
      <ul className="plain report-list">
        {scenarios.map((scenario) => (
          <li key={scenario.code} className="stack-tight">
            <h3>{scenario.name[language]}</h3>
            <p className="soft small">{scenario.question[language]}</p>
            <div className="row">
              <PermittedButton
                permission="labels:write"
                size="small"
                onClick={() => void go(paths.newLabel({ scenario: scenario.code }))}
              >
                {t('labels.add')}
              </PermittedButton>
              <PermittedButton permission="labels:write" size="small" type="text" onClick={() => edit(scenario)}>
                {t('common.edit')}
              </PermittedButton>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}
