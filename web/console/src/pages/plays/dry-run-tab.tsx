import { ExperimentOutlined } from '@ant-design/icons'
import type { AudienceExpression, PlayDryRun } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { AudienceField } from '../play-editor/forms/audience-field.tsx'
import type { Play } from '../play-editor/model.ts'
import type { Editor } from '../play-editor/use-editor.ts'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'
import { outcomeWords, stepName } from '../play-editor/words.ts'
import { ReasonList, reasonWords } from './reasons.tsx'

interface DryRunProps {
  editor: Editor
  run(who: AudienceExpression | undefined): Promise<PlayDryRun>
}

/** The play on real people, with nothing said and nothing given: who, how many, at what cost, and why not. */
export function DryRunTab({ editor, run }: DryRunProps) {
  const { t } = useTranslation()
  const speech = usePlaySpeech()
  const [who, setWho] = useState<AudienceExpression>()
  const query = useQuery({
    queryKey: ['play-try', editor.text, who ?? null],
    queryFn: () => run(who),
    enabled: false,
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  const errors = editor.problems.filter(({ severity }) => severity === 'error')
  const button = (
    <PermittedButton
      permission="plays:write"
      type={query.data ? 'default' : 'primary'}
      icon={<ExperimentOutlined aria-hidden />}
      loading={query.isFetching}
      disabled={editor.undrawable || editor.checking || errors.length > 0}
      onClick={() => void query.refetch()}
    >
      {t(query.data ? 'plays.try.again' : 'plays.try.run')}
    </PermittedButton>
  )
  // Whom a play by hand would be given is said here; of all others the entry says it.
  const whom = editor.play.entry.on === 'hand' && (
    <AudienceField
      label={t('plays.try.who')}
      none={t('plays.try.everybody')}
      value={who}
      speech={speech}
      change={setWho}
    />
  )
  if (query.isFetching)
    return (
      <div className="card">
        <Bones lines={8} label={t('plays.try.running')} />
      </div>
    )
  if (query.error)
    return (
      <div className="card">
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      </div>
    )
  if (!query.data)
    return (
      <div className="card">
        <div className="narrow">{whom}</div>
        <State title={t('plays.try.title')} action={button}>
          {errors.length > 0 ? t('plays.try.mendFirst', { count: errors.length }) : t('plays.try.what')}
        </State>
      </div>
    )
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{t('plays.try.nothingDone')}</p>
        {button}
      </div>
      {whom && <div className="card narrow">{whom}</div>}
      <Reach result={query.data} />
      <Steps result={query.data} play={editor.play} />
      <Sample result={query.data} play={editor.play} />
    </div>
  )
}

function Reach({ result }: { result: PlayDryRun }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { candidates, heldOut, entered, refusedAgain, overLimit, perWeek, costMinor, sampled, asOf } = result
  return (
    <section className="card stack" aria-labelledby="reach">
      <h2 id="reach">
        {t('plays.try.sentence', {
          count: entered,
          entered: format.number(entered),
          heldOut: format.number(heldOut),
          cost: format.money(costMinor),
        })}
      </h2>
      <div className="figures">
        <Figure
          label={t('plays.try.candidates')}
          value={format.number(candidates)}
          definition={t('plays.try.candidatesHelp')}
          note={perWeek === null ? undefined : t('plays.try.perWeek', { shown: format.number(perWeek, 0) })}
        />
        <Figure
          label={t('plays.try.refusedAgain')}
          value={format.number(refusedAgain)}
          definition={t('plays.try.refusedAgainHelp')}
        />
        {overLimit > 0 && (
          <Figure
            label={t('plays.try.overLimit')}
            value={format.number(overLimit)}
            definition={t('plays.try.overLimitHelp')}
          />
        )}
        <Figure
          label={t('plays.heldOut')}
          value={format.number(heldOut)}
          definition={t('plays.heldOutHelp')}
          note={heldOut === 0 && entered > 0 ? <span className="wait">{t('plays.try.noControl')}</span> : undefined}
        />
        <Figure label={t('plays.try.entered')} value={format.number(entered)} definition={t('plays.try.enteredHelp')} />
        <Figure
          label={t('plays.try.cost')}
          value={format.money(costMinor)}
          definition={t('plays.try.costHelp')}
          note={entered > 0 ? t('plays.try.each', { cost: format.money(Math.round(costMinor / entered)) }) : undefined}
        />
      </div>
      <p className="small faint">
        {t('plays.try.sampled', { count: sampled, shown: format.number(sampled), at: format.dateTime(asOf) })}
      </p>
    </section>
  )
}

function Steps({ result, play }: { result: PlayDryRun; play: Play }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  const dash = <span className="faint">—</span>
  return (
    <section className="card stack-tight" aria-labelledby="try-steps">
      <h2 id="try-steps">{t('plays.try.steps')}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('plays.try.steps')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('plays.step')}</th>
              <th scope="col" className="num">
                {t('plays.try.reached')}
              </th>
              <th scope="col" className="num">
                {t('plays.outcomes.sent')}
              </th>
              <th scope="col" className="num">
                {t('plays.outcomes.waiting')}
              </th>
              <th scope="col" className="num">
                {t('plays.outcomes.refused')}
              </th>
              <th scope="col">{t('plays.try.whyNot')}</th>
              <th scope="col" className="num">
                {t('plays.try.cost')}
              </th>
            </tr>
          </thead>
          <tbody>
            {result.steps.map(({ step, reached, touches, costMinor }) => (
              <tr key={step}>
                <th scope="row">{stepName(step, play.steps[step], speech)}</th>
                <td className="num">{format.number(reached)}</td>
                <td className="num">{touches ? format.number(touches.sent) : dash}</td>
                <td className="num">{touches ? format.number(touches.waiting) : dash}</td>
                <td className="num">{touches ? format.number(touches.refused) : dash}</td>
                <td>{touches ? <ReasonList reasons={touches.reasons} /> : dash}</td>
                <td className="num">{costMinor === null ? dash : format.money(costMinor)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

/** A few people by name: what each of them would get. */
function Sample({ result, play }: { result: PlayDryRun; play: Play }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const speech = usePlaySpeech()
  return (
    <section className="card stack-tight" aria-labelledby="try-sample">
      <h2 id="try-sample">{t('plays.try.sample')}</h2>
      {result.sample.length === 0 ? (
        <p className="soft">{t('plays.try.nobody')}</p>
      ) : (
        <ul className="plain play-sample">
          {result.sample.map(({ customer, customerName, heldOut, gets }) => (
            <li key={customer}>
              <GoLink {...paths.customer(customer)}>
                {customerName ?? t('plays.person', { id: customer.slice(-6) })}
              </GoLink>
              {heldOut ? (
                <span className="chip">{t('plays.heldOut')}</span>
              ) : (
                <ol className="plain">
                  {gets.map((got) => (
                    <li key={got.step}>
                      <strong>{stepName(got.step, play.steps[got.step], speech)}</strong> {got.what[language]}{' '}
                      <span className={got.outcome === 'refused' ? 'loss' : 'faint'}>
                        {outcomeWords(got.outcome, speech)}
                        {got.reason && `: ${reasonWords(got.reason, t)}`}
                      </span>
                    </li>
                  ))}
                </ol>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
