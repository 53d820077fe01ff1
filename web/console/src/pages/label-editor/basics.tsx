import type { LabelView } from '@regulars/contract'
import { Input, Segmented, Select } from 'antd'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCategoryOptions } from '../../components/know/category-options.ts'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import { useFormat } from '../../ui/format-context.ts'
import { codeOf, type Draft, type DraftProblem } from './draft.ts'

interface CardProps {
  draft: Draft
  change(patch: Partial<Draft>): void
}

/** A control with its name, its hint, and what is wrong with it. */
export function Labelled({ label, hint, wrong, children }: LabelledProps) {
  return (
    <div className="field" style={{ marginBottom: 12 }}>
      <span aria-hidden="true">{label}</span>
      {children}
      {hint && <span className={wrong ? 'small loss' : 'small faint'}>{hint}</span>}
    </div>
  )
}

interface LabelledProps {
  label: string
  hint?: string
  wrong?: boolean
  children: ReactNode
}

const languages = ['en', 'zh'] as const

/** The reader's own language comes first. */
const ordered = (own: 'en' | 'zh') => [...languages].sort((a, b) => Number(b === own) - Number(a === own))

interface BasicsProps extends CardProps {
  isNew: boolean
  taken: readonly Pick<LabelView, 'code'>[]
  problems: readonly DraftProblem[]
}

/** What it is called, what it means, which question it helps to answer. */
export function BasicsCard({ draft, change, isNew, taken, problems }: BasicsProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { scenarios = [] } = useRegistryNames()
  const categories = useCategoryOptions()
  const chosen = scenarios.find((scenario) => scenario.code === draft.scenario)
  const inLanguage = (what: string, of: 'en' | 'zh') =>
    t('labelForm.inLanguage', { what, language: t(`labelForm.languages.${of}`) })
  const rename = (of: 'en' | 'zh', text: string) => {
    const follows = isNew && (draft.code === '' || draft.code === freeCode(codeOf(draft.name.en), taken))
    const code = of === 'en' && follows ? freeCode(codeOf(text), taken) : draft.code
    change({ name: { ...draft.name, [of]: text }, code })
  }
  return (
    <section className="card" aria-labelledby="basics">
      <h2 id="basics" style={{ marginBottom: 12 }}>
        {t('labelForm.basics')}
      </h2>
      <div className="form-grid">
        {ordered(language).map((of) => (
          <Labelled
            key={of}
            label={inLanguage(t('labelForm.name'), of)}
            hint={problems.includes('name') ? t('common.needed') : undefined}
            wrong
          >
            <Input
              aria-label={inLanguage(t('labelForm.name'), of)}
              maxLength={200}
              value={draft.name[of]}
              onChange={(event) => rename(of, event.target.value)}
            />
          </Labelled>
        ))}
        <Labelled label={t('labels.scenario')} hint={chosen?.question[language] ?? t('labels.needsScenario')}>
          <Select
            aria-label={t('labels.scenario')}
            allowClear
            placeholder={t('labelForm.chooseScenario')}
            value={draft.scenario ?? undefined}
            options={scenarios.map((scenario) => ({ value: scenario.code, label: scenario.name[language] }))}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(scenario: string | undefined) => change({ scenario: scenario ?? null })}
          />
        </Labelled>
        <Labelled
          label={t('labels.category')}
          hint={problems.includes('category') ? t('common.needed') : undefined}
          wrong
        >
          <Select
            aria-label={t('labels.category')}
            placeholder={t('labelForm.chooseCategory')}
            value={draft.category || undefined}
            options={categories}
            showSearch={{ optionFilterProp: 'label' }}
            onChange={(category: string) =>
              change({ category, code: draft.code || (isNew ? freeCode(category, taken) : '') })
            }
          />
        </Labelled>
        {ordered(language).map((of) => (
          <Labelled key={`meaning-${of}`} label={inLanguage(t('labelForm.meaning'), of)}>
            <Input.TextArea
              aria-label={inLanguage(t('labelForm.meaning'), of)}
              maxLength={1000}
              autoSize={{ minRows: 1, maxRows: 4 }}
              value={draft.meaning[of]}
              onChange={(event) => change({ meaning: { ...draft.meaning, [of]: event.target.value } })}
            />
          </Labelled>
        ))}
      </div>
      <div className="form-grid">
        <KindChoice draft={draft} change={change} isNew={isNew} />
        <Labelled label={t('labelForm.code')} hint={t('labelForm.codeHint')} wrong={problems.includes('code')}>
          <Input
            aria-label={t('labelForm.code')}
            className="mono"
            maxLength={63}
            disabled={!isNew}
            value={draft.code}
            onChange={(event) => change({ code: event.target.value.toLowerCase() })}
          />
        </Labelled>
      </div>
    </section>
  )
}

/** A code that no label has yet. */
function freeCode(base: string, taken: readonly Pick<LabelView, 'code'>[]): string {
  if (!base || !taken.some((label) => label.code === base)) return base
  let number = 2
  while (taken.some((label) => label.code === `${base}-${number}`)) number++
  return `${base}-${number}`
}

const kinds = ['rule', 'fact', 'import'] as const

/** Labels of models are made by their runs, so that kind is shown and never chosen. */
function KindChoice({ draft, change, isNew }: CardProps & { isNew: boolean }) {
  const { t } = useTranslation()
  return (
    <Labelled label={t('labels.kind')} hint={t(`labels.made.${draft.kind}`)}>
      {draft.kind === 'model' || !isNew ? (
        <span className="chip" style={{ width: 'max-content' }}>
          {t(`labels.kinds.${draft.kind}`)}
        </span>
      ) : (
        <Segmented
          aria-label={t('labels.kind')}
          style={{ width: 'max-content', maxWidth: '100%' }}
          value={draft.kind}
          options={kinds.map((kind) => ({ value: kind, label: t(`labels.kinds.${kind}`) }))}
          onChange={(kind) => change({ kind, refresh: kind === 'rule' ? 'real-time' : 'on-run' })}
        />
      )}
    </Labelled>
  )
}

/** How it is kept fresh, who may see it, and how far it may be trusted. */
export function HandlingCard({ draft, change }: CardProps) {
  const { t } = useTranslation()
  return (
    <section className="card" aria-labelledby="handling">
      <h2 id="handling" style={{ marginBottom: 12 }}>
        {t('labelForm.handling')}
      </h2>
      <div className="form-grid">
        <Labelled label={t('labelForm.refresh')}>
          <Select
            aria-label={t('labelForm.refresh')}
            value={draft.refresh}
            options={(['real-time', 'daily', 'on-run'] as const).map((value) => ({
              value,
              label: t(`labelForm.refreshes.${value}`),
            }))}
            onChange={(refresh) => change({ refresh })}
          />
        </Labelled>
        <Labelled label={t('labelForm.sensitivity')} hint={t('labelForm.sensitivityHint')}>
          <Select
            aria-label={t('labelForm.sensitivity')}
            value={draft.sensitivity}
            options={(['open', 'restricted', 'sensitive'] as const).map((value) => ({
              value,
              label: t(`labelForm.sensitivities.${value}`),
            }))}
            onChange={(sensitivity) => change({ sensitivity })}
          />
        </Labelled>
        <Labelled label={t('labelForm.granularity')} hint={t('labelForm.granularityHint')}>
          <Select
            aria-label={t('labelForm.granularity')}
            value={draft.granularity}
            options={(['fine', 'coarse'] as const).map((value) => ({
              value,
              label: t(`labelForm.granularities.${value}`),
            }))}
            onChange={(granularity) => change({ granularity })}
          />
        </Labelled>
        <Labelled label={t('labelForm.source')} hint={t('labelForm.sourceHint')}>
          <Select
            aria-label={t('labelForm.source')}
            value={draft.source}
            options={(['own', 'partner'] as const).map((value) => ({
              value,
              label: t(`labelForm.sources.${value}`),
            }))}
            onChange={(source) => change({ source })}
          />
        </Labelled>
      </div>
    </section>
  )
}
