import type { LabelRule } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { labelPreviewQuery, type Preview } from '../../api/labels.ts'
import { customerTitle } from '../../components/customer-title.ts'
import { GoLink } from '../../components/go-link.tsx'
import { ruleWords } from '../../components/know/rule-words.ts'
import { distributionBars } from '../../components/know/share-words.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { valueWords } from '../../components/know/value-words.ts'
import { useReveal } from '../../components/reveal.tsx'
import { paths } from '../../paths.ts'
import { Meter, ShareBars } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'
import { type Draft, nameOfBand, toInput } from './draft.ts'

/** What the rule says, and what it would give at this moment. Nothing is kept. */
export function PreviewPanel({ draft, rule }: { draft: Draft; rule: LabelRule | undefined }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { data, error, isFetching } = useQuery(labelPreviewQuery(rule))
  const valueName = (value: string) => nameOfBand(draft, value)[speech.format.language] || value
  return (
    <section className="card stack preview-panel" aria-labelledby="preview">
      <h2 id="preview">{t('labelForm.preview')}</h2>
      {draft.kind === 'rule' ? (
        <>
          <p className="sentence" data-testid="rule-sentence">
            {ruleWords(draft.rule, speech, { valueName })}
          </p>
          {error && <Alert type="warning" showIcon role="alert" title={errorLine(error, t)} />}
          {!data && !error && <Bones lines={5} label={t('common.loading')} />}
          {data && !error && (
            <div aria-live="polite" aria-busy={isFetching}>
              <PreviewResult draft={draft} preview={data} />
            </div>
          )}
        </>
      ) : (
        <p className="soft">{t(`labels.made.${draft.kind}`)}</p>
      )}
    </section>
  )
}

function PreviewResult({ draft, preview }: { draft: Draft; preview: Preview }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  const { reveal } = useReveal()
  const label = { ...toInput(draft), type: preview.type }
  const share = preview.customers > 0 ? preview.coverage / preview.customers : 0
  return (
    <div className="stack">
      <div>
        <p className="figure-value">{format.number(preview.coverage)}</p>
        <Meter
          share={share}
          text={t('audience.shareOf', { share: format.percent(share), of: format.number(preview.customers) })}
        />
      </div>
      {preview.type !== 'flag' && preview.distribution.length > 0 && (
        <div data-plain="">
          <ShareBars label={t('labels.whoHas')} bars={distributionBars(preview.distribution, label, speech)} />
        </div>
      )}
      {preview.sample.length > 0 && (
        <div>
          <h3>{t('labelForm.forExample')}</h3>
          <ul className="plain">
            {preview.sample.map((person) => (
              <li key={person.customer} className="person-row">
                <span className="row spread">
                  <GoLink {...paths.customer(person.customer)} className="name-link">
                    {customerTitle({ id: person.customer, name: person.name && reveal(person.name) }, t)}
                  </GoLink>
                  <strong>
                    {valueWords(
                      label,
                      person.value,
                      nameOfBand(draft, person.value)[format.language] || person.value,
                      speech,
                    )}
                  </strong>
                </span>
                <span className="small faint">{person.evidence}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
