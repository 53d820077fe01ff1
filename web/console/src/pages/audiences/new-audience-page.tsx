import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audienceQuery, createAudience } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { labelQuery } from '../../api/labels.ts'
import { useAddress } from '../../components/address.ts'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { type NewAudienceSearch, paths } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { Bones } from '../../ui/states.tsx'
import { type GroupNode, isEmpty, newGroup, newRow, toExpression, toTree } from './builder/tree.ts'
import { Workbench } from './workbench.tsx'

/** A new audience: empty, from one value of a label, or as another one. */
export function NewAudiencePage() {
  const { t } = useTranslation()
  const [{ label, value, copy, list }] = useAddress<NewAudienceSearch>()
  const { data: copied, isLoading: copying } = useQuery({ ...audienceQuery(copy ?? ''), enabled: copy !== undefined })
  const { data: known, isLoading: looking } = useQuery({ ...labelQuery(label ?? ''), enabled: label !== undefined })
  const start = (): GroupNode => {
    if (copied) return toTree(copied.expression)
    if (list) return newGroup('all', [newRow({ kind: 'list', list })])
    if (!known) return newGroup('all')
    const is = value ?? (known.type === 'flag' ? 'true' : undefined)
    return newGroup('all', [
      newRow({ kind: 'label', condition: { label: known.code, ...(is ? { is: [is] } : { known: true }) } }),
    ])
  }
  return (
    <Page
      title={t('audience.new')}
      lead={t('audience.newLead')}
      crumb={<GoLink {...paths.audiences()}>{t('audiences.title')}</GoLink>}
    >
      {copying || looking ? (
        <div className="card">
          <Bones lines={6} label={t('common.loading')} />
        </div>
      ) : (
        <NewAudience start={start} />
      )}
    </Page>
  )
}

function NewAudience({ start }: { start(): GroupNode }) {
  const { t } = useTranslation()
  const go = useGo()
  const queryClient = useQueryClient()
  const [tree, setTree] = useState(start)
  const [name, setName] = useState('')
  const save = useMutation({
    mutationFn: (values: { name: string; note?: string }) =>
      createAudience({ name: values.name, note: values.note ?? '', expression: toExpression(tree) }),
    onSuccess: async (made) => {
      queryClient.setQueryData(audienceQuery(made.id).queryKey, made)
      await queryClient.invalidateQueries({ queryKey: ['audiences'] })
      await go(paths.audience(made.id), { replace: true })
    },
  })
  return (
    <Workbench tree={tree} change={setTree} name={name}>
      <Form layout="vertical" requiredMark={false} onFinish={save.mutate}>
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
        <Form.Item name="name" label={t('audience.name')} rules={[{ required: true, message: t('common.needed') }]}>
          <Input
            maxLength={100}
            placeholder={t('audience.nameHint')}
            onChange={(event) => setName(event.target.value)}
          />
        </Form.Item>
        <Form.Item name="note" label={t('audience.note')}>
          <Input.TextArea maxLength={1000} autoSize={{ minRows: 1, maxRows: 4 }} placeholder={t('audience.noteHint')} />
        </Form.Item>
        <PermittedButton
          permission="audiences:write"
          type="primary"
          htmlType="submit"
          block
          disabled={isEmpty(tree)}
          loading={save.isPending}
        >
          {t('audience.keep')}
        </PermittedButton>
      </Form>
    </Workbench>
  )
}
