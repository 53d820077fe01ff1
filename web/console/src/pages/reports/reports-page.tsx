import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { catalogueQuery } from '../../api/reports.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'

/** Which question each group of reports answers; a report that is new to us stands in the last one. */
const groups: Record<'coming' | 'returning' | 'value', string[]> = {
  coming: ['overview', 'first-order-conversion', 'stages', 'flow', 'summary'],
  returning: ['next-month-repurchase', 'retention-cohorts', 'customer-states', 'activity', 'lost-users'],
  value: ['lifetime-value', 'revenue-concentration', 'top-group-changes', 'top-customers', 'market-share'],
}

const order = ['coming', 'returning', 'value', 'other'] as const

export function ReportsPage() {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data, error, refetch } = useQuery(catalogueQuery)
  const [search, setSearch] = useState<string>()
  const wanted = (search ?? '').toLowerCase()
  const found = data?.reports.filter((report) =>
    [report.title, report.question, report.definition].some((words) =>
      `${words.en} ${words.zh}`.toLowerCase().includes(wanted),
    ),
  )
  const placed = Object.values(groups).flat()
  const section = (key: keyof typeof groups | 'other') =>
    found?.filter((report) => (key === 'other' ? !placed.includes(report.name) : groups[key].includes(report.name))) ??
    []
  return (
    <Page
      title={t('reports.title')}
      lead={t('reports.lead')}
      actions={<SearchBox value={search} change={setSearch} label={t('reports.search')} />}
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={10} label={t('common.loading')} />}
      {found?.length === 0 && <State title={t('reports.noneFound')} />}
      <div className="stack" style={{ gap: 32 }}>
        {order
          .filter((key) => section(key).length > 0)
          .map((key) => (
            <section key={key} aria-labelledby={`group-${key}`}>
              <h2 id={`group-${key}`} style={{ marginBottom: 12 }}>
                {t(`reports.groups.${key}`)}
              </h2>
              <ul className="plain report-list">
                {section(key).map((report) => (
                  <li key={report.name}>
                    <GoLink {...paths.report(report.name)} className="card report-card">
                      <h3>{report.question[language]}</h3>
                      <span className="soft small">{report.title[language]}</span>
                    </GoLink>
                  </li>
                ))}
              </ul>
            </section>
          ))}
      </div>
    </Page>
  )
}
