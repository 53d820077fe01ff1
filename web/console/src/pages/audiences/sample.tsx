import type { AudienceExpression } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { explainQuery, sampleQuery } from '../../api/audiences.ts'
import { type CustomerRow, customerSearchQuery } from '../../api/customers.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PersonRow, Reasons } from '../../components/know/people.tsx'
import { useReveal } from '../../components/reveal.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { Bones, State } from '../../ui/states.tsx'

/** Some of them, each with the reasons; and whether one certain person is in. */
export function AudiencePeople({ expression }: { expression: AudienceExpression }) {
  const { t } = useTranslation()
  const { data, error, refetch, isFetching } = useQuery(sampleQuery(expression))
  const { reveal, button } = useReveal()
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{t('audience.sampleLead')}</p>
        {button}
      </div>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={6} label={t('common.loading')} />}
      {data?.people.length === 0 && !error && (
        <State title={t('audience.nobody.title')}>{t('audience.nobody.advice')}</State>
      )}
      {data && !error && (
        <ul className="plain" aria-busy={isFetching}>
          {data.people.map((person) => (
            <PersonRow key={person.id} person={person} expression={expression} reveal={reveal} />
          ))}
        </ul>
      )}
      <AskAboutOne expression={expression} reveal={reveal} />
    </div>
  )
}

function AskAboutOne({ expression, reveal }: { expression: AudienceExpression; reveal(text: string): string }) {
  const { t } = useTranslation()
  const [search, setSearch] = useState<string>()
  const [person, setPerson] = useState<CustomerRow>()
  const { data: found } = useQuery({ ...customerSearchQuery(search ?? ''), enabled: Boolean(search) })
  const { data, error } = useQuery(explainQuery(expression, person?.id))
  const title = (row: CustomerRow) =>
    customerTitle({ id: row.id, name: row.name && reveal(row.name), contact: row.contact && reveal(row.contact) }, t)
  return (
    <section className="well stack-tight" aria-labelledby="ask-one">
      <h3 id="ask-one">{t('audience.askOne')}</h3>
      <SearchBox
        value={search}
        change={setSearch}
        label={t('customers.search')}
        placeholder={t('customers.searchHint')}
      />
      {search && (
        <ul className="plain pick-list" style={{ minHeight: 0 }}>
          {found?.customers.map((row) => (
            <li key={row.id}>
              <button
                type="button"
                onClick={() => {
                  setPerson(row)
                  setSearch(undefined)
                }}
              >
                {title(row)}
              </button>
            </li>
          ))}
          {found?.customers.length === 0 && <li className="soft">{t('merge.noneFound')}</li>}
        </ul>
      )}
      {error && <ErrorState error={error} />}
      {person && data && (
        <div className="stack-tight" aria-live="polite">
          <p>
            <strong>{t(data.member ? 'audience.isIn' : 'audience.isOut', { name: title(person) })}</strong>
          </p>
          <Reasons reasons={data.reasons} expression={expression} />
        </div>
      )}
    </section>
  )
}
