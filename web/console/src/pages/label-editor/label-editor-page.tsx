import type { LabelRule } from '@regulars/contract'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Alert } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { createLabel, labelBookQuery, labelQuery, publishLabel, updateLabel } from '../../api/labels.ts'
import { useAddress, useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { useLabelRefresh } from '../../components/know/use-label-refresh.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useDebounced } from '../../components/use-debounced.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { BasicsCard, HandlingCard } from './basics.tsx'
import { type Draft, draftOf, problemsOf, startingDraft, toInput } from './draft.ts'
import { PreviewPanel } from './preview.tsx'
import { RuleCard } from './rule-card.tsx'
import { ValuesCard } from './values-card.tsx'

export function NewLabelPage() {
  const { t } = useTranslation()
  const [{ scenario }] = useAddress<{ scenario?: string }>()
  return (
    <Page
      title={t('labelForm.new')}
      lead={t('labelForm.lead')}
      crumb={<GoLink {...paths.labels()}>{t('labels.title')}</GoLink>}
    >
      <LabelForm start={startingDraft(scenario ?? null)} isNew />
    </Page>
  )
}

export function EditLabelPage() {
  const { t } = useTranslation()
  const { language } = useFormat()
  const code = useParam('code')
  const { data, error, refetch } = useQuery({ ...labelQuery(code), refetchOnWindowFocus: false })
  return (
    <Page
      title={data ? t('labelForm.edit', { name: data.name[language] }) : t('labels.label')}
      crumb={<GoLink {...paths.label(code)}>{data?.name[language] ?? t('labels.label')}</GoLink>}
    >
      {data && <LabelForm key={data.code} start={draftOf(data)} state={data.state} />}
      {error && !data && (
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      )}
      {!data && !error && (
        <div className="card">
          <Bones lines={8} label={t('common.loading')} />
        </div>
      )}
    </Page>
  )
}

const previewAfterMs = 350

interface FormProps {
  start: Draft
  isNew?: boolean
  state?: 'draft' | 'published' | 'retired'
}

/** The typed rule as a form on the left; what it says, gives and rests on at once on the right. */
function LabelForm({ start, isNew = false, state = 'draft' }: FormProps) {
  const { t } = useTranslation()
  const go = useGo()
  const refresh = useLabelRefresh()
  const { data: book } = useQuery(labelBookQuery)
  const [draft, setDraft] = useState(start)
  const [tried, setTried] = useState(false)
  const change = (patch: Partial<Draft>) => setDraft((before) => ({ ...before, ...patch }))
  const rule: LabelRule | undefined = draft.kind === 'rule' ? draft.rule : undefined
  const settled = useDebounced(rule, previewAfterMs)
  const problems = problemsOf(draft)
  const save = useMutation({
    mutationFn: async (publish: boolean) => {
      const { code, ...rest } = toInput(draft)
      const kept = isNew ? await createLabel({ code, ...rest }) : await updateLabel(code, rest)
      if (publish) await publishLabel(kept.code)
      return kept
    },
    onSuccess: async (kept) => {
      await refresh(kept.code)
      await go(paths.label(kept.code), { replace: true })
    },
  })
  const submit = (publish: boolean) => {
    setTried(true)
    if (problems.length === 0) save.mutate(publish)
  }
  return (
    <div className="with-aside">
      <div className="stack">
        <BasicsCard draft={draft} change={change} isNew={isNew} taken={book ?? []} problems={tried ? problems : []} />
        {draft.kind === 'rule' ? (
          <RuleCard draft={draft} change={change} />
        ) : (
          <ValuesCard draft={draft} change={change} wrong={tried && problems.includes('values')} />
        )}
        <HandlingCard draft={draft} change={change} />
        {save.error && <Alert type="error" showIcon role="alert" title={errorLine(save.error, t)} />}
        <div className="card row spread action-bar">
          {tried && problems.length > 0 ? (
            <span className="loss" role="alert">
              {t('labelForm.missing', {
                what: problems.map((problem) => t(`labelForm.problems.${problem}`)).join(t('common.comma')),
              })}
            </span>
          ) : (
            <span className="soft">{t(draft.scenario ? 'labelForm.readyHint' : 'labels.needsScenario')}</span>
          )}
          <div className="row">
            <PermittedButton
              permission="labels:write"
              type={state === 'published' ? 'primary' : 'default'}
              loading={save.isPending && !save.variables}
              onClick={() => submit(false)}
            >
              {t(state === 'published' ? 'common.save' : 'labelForm.keepDraft')}
            </PermittedButton>
            {state !== 'published' && (
              <PermittedButton
                permission="labels:write"
                type="primary"
                disabled={draft.scenario === null}
                loading={save.isPending && save.variables}
                onClick={() => submit(true)}
              >
                {t('labelForm.keepAndPublish')}
              </PermittedButton>
            )}
          </div>
        </div>
      </div>
      <aside>
        <PreviewPanel draft={draft} rule={settled} />
      </aside>
    </div>
  )
}
