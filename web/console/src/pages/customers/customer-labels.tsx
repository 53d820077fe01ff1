import type { CustomerLabel } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { customerLabelsQuery } from '../../api/labels.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import type { Speech } from '../../components/know/rule-words.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { customerLabelValue } from '../../components/know/value-words.ts'
import { paths } from '../../paths.ts'
import { groupBy } from '../../ui/group-by.ts'
import { Bones, State } from '../../ui/states.tsx'

/** What is known about this person, by the question that it helps to answer: value, evidence, age. */
export function CustomerLabels({ id }: { id: string }) {
  const { t } = useTranslation()
  const { scenario } = useRegistryNames()
  const speech = useSpeech()
  const { data, error, refetch } = useQuery(customerLabelsQuery(id))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={6} label={t('common.loading')} />
  const hidden = data.hidden > 0 && <p className="small faint">{t('customer.hiddenLabels', { count: data.hidden })}</p>
  if (data.labels.length === 0)
    return (
      <>
        <State title={t('customer.noLabels.title')}>{t('customer.noLabels.advice')}</State>
        {hidden}
      </>
    )
  return (
    <div className="label-groups">
      {[...groupBy(data.labels, (label) => label.scenario)].map(([code, labels]) => (
        <section key={code ?? ''} aria-label={code ? scenario(code) : t('labels.noScenario')}>
          <h3 className="figure-label">{code ? scenario(code) : t('labels.noScenario')}</h3>
          <ul className="plain">
            {labels.map((label) => (
              <LabelLine key={label.label} label={label} speech={speech} />
            ))}
          </ul>
        </section>
      ))}
      {hidden}
    </div>
  )
}

function LabelLine({ label, speech }: { label: CustomerLabel; speech: Speech }) {
  const { t, format } = speech
  const declared = label.kind === 'fact'
  return (
    <li className="label-line">
      <GoLink {...paths.label(label.label)} className="name-link">
        {label.name[format.language]}
      </GoLink>
      <strong>{customerLabelValue(label, speech)}</strong>
      <span className="small faint">
        {[
          label.evidence,
          t('customer.labelSince', { ago: format.ago(label.at, new Date()) }),
          declared ? t('labels.kinds.fact') : '',
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </li>
  )
}
