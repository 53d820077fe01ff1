import { EditOutlined, ReloadOutlined, UsergroupAddOutlined } from '@ant-design/icons'
import { useMutation, useQuery } from '@tanstack/react-query'
import { App, Button, Tooltip } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { type Detail, labelQuery, publishLabel, recomputeLabel } from '../../api/labels.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { CoverageMeter, StateChip, WarningChip } from '../../components/know/label-chips.tsx'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import { ruleWords } from '../../components/know/rule-words.ts'
import { distributionBars } from '../../components/know/share-words.ts'
import { useLabelRefresh } from '../../components/know/use-label-refresh.ts'
import { useSpeech } from '../../components/know/use-speech.ts'
import { bandWords, freshWords } from '../../components/know/value-words.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { ShareBars } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'
import { RetireButton } from './retire-button.tsx'
import { useUsefulness } from './use-usefulness.ts'

/** One label: what it means, which question it serves, how it is made, who has it, and whether it is any use. */
export function LabelPage() {
  const { t } = useTranslation()
  const code = useParam('code')
  const { data, error, refetch } = useQuery(labelQuery(code))
  const crumb = <GoLink {...paths.labels()}>{t('labels.title')}</GoLink>
  if (data) return <LabelDetailView label={data} />
  return (
    <Page title={t('labels.label')} crumb={crumb}>
      <div className="card">
        {error ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : (
          <Bones lines={8} label={t('common.loading')} />
        )}
      </div>
    </Page>
  )
}

function LabelDetailView({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  return (
    <Page
      title={label.name[language]}
      crumb={<GoLink {...paths.labels()}>{t('labels.title')}</GoLink>}
      lead={
        <span className="row">
          <StateChip state={label.state} computing={label.computing} />
          <span>{label.meaning[language] || t('labels.noMeaning')}</span>
        </span>
      }
      actions={<Actions label={label} />}
    >
      <div className="with-aside">
        <div className="stack">
          <ScenarioCard label={label} />
          <RuleCard label={label} />
          <Distribution label={label} />
        </div>
        <aside className="stack">
          <Facts label={label} />
          <Usefulness label={label} />
        </aside>
      </div>
    </Page>
  )
}

function Actions({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const go = useGo()
  const { message } = App.useApp()
  const refresh = useLabelRefresh()
  const options = {
    onSuccess: () => refresh(label.code),
    onError: (failure: unknown) => message.error(errorLine(failure, t)),
  }
  const publish = useMutation({ mutationFn: () => publishLabel(label.code), ...options })
  const recompute = useMutation({ mutationFn: () => recomputeLabel(label.code), ...options })
  const homeless = label.scenario === null
  return (
    <>
      {label.state === 'published' && (
        <PermittedButton
          permission="audiences:write"
          icon={<UsergroupAddOutlined aria-hidden />}
          onClick={() => void go(paths.newAudience({ label: label.code }))}
        >
          {t('labels.useIt')}
        </PermittedButton>
      )}
      {label.kind === 'rule' && label.state === 'published' && (
        <PermittedButton
          permission="labels:write"
          icon={<ReloadOutlined aria-hidden />}
          loading={recompute.isPending || label.computing}
          onClick={() => recompute.mutate()}
        >
          {t('labels.recompute')}
        </PermittedButton>
      )}
      <PermittedButton
        permission="labels:write"
        icon={<EditOutlined aria-hidden />}
        onClick={() => void go(paths.editLabel(label.code))}
      >
        {t('common.edit')}
      </PermittedButton>
      {label.state === 'published' && <RetireButton label={label} />}
      {label.state !== 'published' && (
        <Tooltip title={homeless ? t('labels.needsScenario') : undefined}>
          <span>
            <PermittedButton
              permission="labels:write"
              type="primary"
              disabled={homeless}
              loading={publish.isPending}
              onClick={() => publish.mutate()}
            >
              {t('labels.publish')}
            </PermittedButton>
          </span>
        </Tooltip>
      )}
    </>
  )
}

function ScenarioCard({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { scenarios } = useRegistryNames()
  const scenario = scenarios?.find((entry) => entry.code === label.scenario)
  if (label.scenario === null)
    return (
      <section className="card stack-tight" aria-labelledby="scenario">
        <h2 id="scenario">{t('labels.noScenario')}</h2>
        <p className="soft">{t('labels.needsScenario')}</p>
        <div>
          <GoLink {...paths.editLabel(label.code)}>
            <Button tabIndex={-1}>{t('labels.chooseScenario')}</Button>
          </GoLink>
        </div>
      </section>
    )
  return (
    <section className="card stack-tight" aria-labelledby="scenario">
      <span className="figure-label">{t('labels.scenario')}</span>
      <h2 id="scenario">{scenario?.name[language] ?? label.scenario}</h2>
      {scenario && (
        <dl className="fact-list">
          <dt>{t('scenario.question')}</dt>
          <dd>{scenario.question[language]}</dd>
          <dt>{t('scenario.action')}</dt>
          <dd>{scenario.action[language]}</dd>
          <dt>{t('scenario.figure')}</dt>
          <dd>{scenario.figure[language]}</dd>
        </dl>
      )}
    </section>
  )
}

function RuleCard({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { language } = speech.format
  const valueName = (value: string) => label.values.find((choice) => choice.value === value)?.name[language] ?? value
  return (
    <section className="card stack-tight" aria-labelledby="rule">
      <h2 id="rule">{t('labels.howMade')}</h2>
      <p className="sentence">
        {label.rule ? ruleWords(label.rule, speech, { valueName }) : t(`labels.made.${label.kind}`)}
      </p>
    </section>
  )
}

function Distribution({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  return (
    <section className="card stack" aria-labelledby="distribution">
      <div>
        <h2 id="distribution">{t('labels.whoHas')}</h2>
        <p className="soft">
          {t('labels.coverageOf', {
            coverage: format.number(label.coverage),
            customers: format.number(label.customers),
          })}
        </p>
      </div>
      {label.distribution.length === 0 ? (
        <p className="soft">{t(label.state === 'draft' ? 'labels.notYet' : 'labels.nobodyHas')}</p>
      ) : label.type === 'flag' ? (
        <CoverageMeter label={label} />
      ) : (
        <div data-plain="">
          <ShareBars label={t('labels.whoHas')} bars={distributionBars(label.distribution, label, speech)} />
        </div>
      )}
    </section>
  )
}

function Facts({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { category } = useRegistryNames()
  const rows: [string, string][] = [
    [t('labels.owner'), label.owner ?? '—'],
    [t('labels.category'), category(label.category)],
    [t('labels.kind'), t(`labels.kinds.${label.kind}`)],
    [t('labelForm.type'), t(`labelForm.types.${label.type}`)],
    [t('labelForm.refresh'), t(`labelForm.refreshes.${label.refresh}`)],
    [t('labelForm.sensitivity'), t(`labelForm.sensitivities.${label.sensitivity}`)],
    [t('labelForm.granularity'), t(`labelForm.granularities.${label.granularity}`)],
    [t('labelForm.source'), t(`labelForm.sources.${label.source}`)],
    [t('labels.version'), format.number(label.version)],
    [t('labels.changedAt'), format.dateTime(label.changedAt)],
    [t('labels.computedAt'), label.computedAt ? format.dateTime(label.computedAt) : '—'],
  ]
  return (
    <section className="card stack-tight" aria-labelledby="facts">
      <h2 id="facts">{t('labels.facts')}</h2>
      <CoverageMeter label={label} />
      <dl className="fact-list small">
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <dt>{t('labelForm.code')}</dt>
        <dd>
          <code>{label.code}</code>
        </dd>
      </dl>
    </section>
  )
}

function Usefulness({ label }: { label: Detail }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  const liftWords = (value: string) => {
    const at = label.distribution.findIndex((share) => share.value === value)
    const name = label.values.find((choice) => choice.value === value)?.name[format.language]
    return bandWords(label, value, name, at < 0 ? undefined : label.distribution[at + 1]?.value, speech)
  }
  const line = useUsefulness()(label.code)
  if (!line) return null
  const number = (value: number | null, say: (value: number) => string) => (value === null ? '—' : say(value))
  return (
    <section className="card stack-tight" aria-labelledby="usefulness">
      <h2 id="usefulness">{t('usefulness.title')}</h2>
      {line.warnings.length > 0 && (
        <ul className="plain stack-tight">
          {line.warnings.map((warning) => (
            <li key={warning}>
              <WarningChip warning={warning} />{' '}
              <span className="small soft">{t(`labels.warnings.${warning}.why`)}</span>
            </li>
          ))}
        </ul>
      )}
      <div className="figures">
        <Figure
          label={t('usefulness.lift')}
          value={number(line.lift, (lift) => t('portrait.times', { lift: format.number(lift, 1) }))}
          definition={t('usefulness.help.lift')}
          note={line.liftValue ? liftWords(line.liftValue) : undefined}
        />
        <Figure
          label={t('usefulness.audiences')}
          value={format.number(line.audiences)}
          definition={t('usefulness.help.audiences')}
        />
        <Figure
          label={t('usefulness.stability')}
          value={number(line.stability, (value) => format.number(value, 2))}
          definition={t('usefulness.help.stability')}
        />
        <Figure
          label={t('usefulness.fresh')}
          value={number(line.freshDays, (days) => freshWords(days, speech))}
          definition={t('usefulness.help.fresh')}
        />
      </div>
    </section>
  )
}
