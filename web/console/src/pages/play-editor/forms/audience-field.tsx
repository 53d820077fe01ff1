import type { AudienceExpression } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button, Modal, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery, countQuery } from '../../../api/audiences.ts'
import { expressionWords } from '../../../components/know/expression-words.ts'
import { useFormat } from '../../../ui/format-context.ts'
import { Builder } from '../../audiences/builder/builder.tsx'
import { toExpression, toTree } from '../../audiences/builder/tree.ts'
import { CountLine } from '../../audiences/count-panel.tsx'
import { Field } from '../../offer-editor/field.tsx'
import type { PlaySpeech } from '../words.ts'

interface AudienceFieldProps {
  label: string
  value: AudienceExpression | undefined
  speech: PlaySpeech
  /** What no answer means; without it there has to be one. */
  none?: string
  change(value: AudienceExpression | undefined): void
}

const own = '@own'

/** Who is meant: an audience that is kept, or one that is described here. */
export function AudienceField({ label, value, speech, none, change }: AudienceFieldProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(audiencesQuery)
  const { data: count } = useQuery(countQuery(value))
  const [describing, setDescribing] = useState(false)
  const kept = value && 'audience' in value ? value.audience : undefined
  return (
    <Field label={label}>
      <Select<string>
        aria-label={label}
        value={kept ?? (value ? own : '')}
        showSearch={{ optionFilterProp: 'label' }}
        options={[
          ...(none === undefined ? [] : [{ value: '', label: none }]),
          { value: own, label: t('plays.form.describe') },
          ...(data?.audiences ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
        onChange={(chosen) => {
          if (chosen === own) setDescribing(true)
          else change(chosen ? { audience: chosen } : undefined)
        }}
      />
      {value && (
        <span className="well small stack-tight">
          <span>{expressionWords(value, speech)}</span>
          <span className="row spread">
            <span className="faint">
              {count && count.customers !== null
                ? t('plays.form.people', { count: count.customers, shown: format.number(count.customers) })
                : ''}
            </span>
            <Button size="small" onClick={() => setDescribing(true)}>
              {t('plays.form.change')}
            </Button>
          </span>
        </span>
      )}
      {describing && (
        <Describe
          label={label}
          start={value}
          speech={speech}
          close={() => setDescribing(false)}
          change={(said) => {
            setDescribing(false)
            change(said)
          }}
        />
      )}
    </Field>
  )
}

function Describe({
  label,
  start,
  speech,
  close,
  change,
}: {
  label: string
  start: AudienceExpression | undefined
  speech: PlaySpeech
  close(): void
  change(value: AudienceExpression): void
}) {
  const { t } = useTranslation()
  const [tree, setTree] = useState(() => toTree(start))
  const expression = toExpression(tree)
  return (
    <Modal
      open
      width={760}
      title={label}
      okText={t('plays.form.take')}
      cancelText={t('common.cancel')}
      onOk={() => change(expression)}
      onCancel={close}
    >
      <div className="stack">
        <Builder tree={tree} change={setTree} />
        <p className="well sentence">{expressionWords(expression, speech)}</p>
        <CountLine expression={expression} />
      </div>
    </Modal>
  )
}
