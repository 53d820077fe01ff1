import { StopOutlined } from '@ant-design/icons'
import type { Interest } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { categoriesQuery } from '../../api/catalog.ts'
import { customerInterestsQuery } from '../../api/labels.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** What this person is likely to want next, why, and what not to push because it was bought just now. */
export function CustomerInterests({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(customerInterestsQuery(id))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={6} label={t('common.loading')} />
  if (data.interests.length === 0)
    return (
      <State
        title={t('interests.none.title')}
        action={<GoLink {...paths.model('interest')}>{t('interests.model')}</GoLink>}
      >
        {t('interests.none.advice')}
      </State>
    )
  return (
    <div className="stack-tight">
      <p className="soft">{t('interests.lead')}</p>
      <ol className="plain interest-list">
        {data.interests.map((interest) => (
          <InterestLine key={interest.product} interest={interest} />
        ))}
      </ol>
      {data.computedAt && (
        <p className="small faint">{t('interests.computedAt', { at: format.dateTime(data.computedAt) })}</p>
      )}
    </div>
  )
}

function InterestLine({ interest }: { interest: Interest }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { data } = useQuery(categoriesQuery)
  const category = data?.items.find((entry) => entry.code === interest.category)?.name[language] ?? interest.category
  return (
    <li>
      <span className="grow">
        <strong className={interest.suppressed ? 'soft' : undefined}>{interest.name || interest.product}</strong>
        {category && <span className="faint"> · {category}</span>}
        <span className="soft small" style={{ display: 'block' }}>
          {interest.reason[language]}
        </span>
      </span>
      {interest.suppressed && (
        <span className="chip" data-tone="wait">
          <StopOutlined aria-hidden />
          <Explained text={t('interests.suppressedWhy')}>{t('interests.suppressed')}</Explained>
        </span>
      )}
    </li>
  )
}
