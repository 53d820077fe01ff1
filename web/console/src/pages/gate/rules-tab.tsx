import { EditOutlined } from '@ant-design/icons'
import type { GatePolicyView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { gatePolicyQuery } from '../../api/touches.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { RulesEditor } from './rules-editor.tsx'

/** The rules as sentences, and as a form to whoever may change them. */
export function RulesTab() {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const { data, error, refetch } = useQuery(gatePolicyQuery())
  if (error)
    return (
      <div className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    )
  if (!data)
    return (
      <div className="card">
        <Bones lines={8} label={t('common.loading')} />
      </div>
    )
  return (
    <div className="stack">
      <Sentences rules={data} edit={editing ? undefined : () => setEditing(true)} />
      {editing && <RulesEditor key={data.version} rules={data} close={() => setEditing(false)} />}
    </div>
  )
}

function Sentences({ rules, edit }: { rules: GatePolicyView; edit: (() => void) | undefined }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <section className="card stack-tight" aria-labelledby="gate-rules">
      <div className="row spread">
        <h2 id="gate-rules">{t('touches.rules')}</h2>
        {edit && (
          <PermittedButton permission="touches:write" icon={<EditOutlined aria-hidden />} onClick={edit}>
            {t('touches.changeRules')}
          </PermittedButton>
        )}
      </div>
      <ul className="plain gate-sentences">
        {rules.sentences.map((sentence) => (
          <li key={sentence.en}>{sentence[format.language]}</li>
        ))}
      </ul>
      <p className="small faint">
        {rules.changedAt
          ? t('touches.changed', {
              version: rules.version,
              by: rules.changedBy,
              at: format.dateTime(rules.changedAt),
            })
          : t('touches.asItComesLong')}
      </p>
    </section>
  )
}
