import { PlusOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Form, Input, Modal } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type CustomerLists, createList, listsQuery } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'

type Row = CustomerLists['lists'][number]

/** People named one by one: pasted, or found as look-alikes. They stand in audiences as a condition. */
export function CustomerListsTable() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(listsQuery)
  const [adding, setAdding] = useState(false)
  const columns = useColumns()
  const add = (
    <PermittedButton permission="audiences:write" icon={<PlusOutlined aria-hidden />} onClick={() => setAdding(true)}>
      {t('lists.add')}
    </PermittedButton>
  )
  return (
    <>
      <DataTable<Row>
        name="customer-lists"
        label={t('lists.title')}
        columns={columns}
        rows={data?.lists}
        rowKey={(row) => row.id}
        error={error ? <ErrorState error={error} retry={() => void refetch()} /> : undefined}
        toolbar={<p className="soft">{t('lists.lead')}</p>}
        actions={add}
        empty={
          <State title={t('lists.none.title')} action={add}>
            {t('lists.none.advice')}
          </State>
        }
        pageSize={50}
      />
      {adding && <ListDialog close={() => setAdding(false)} />}
    </>
  )
}

function useColumns(): Column<Row>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    { key: 'name', title: t('lists.name'), cell: (row) => row.name, compare: (a, b) => a.name.localeCompare(b.name) },
    {
      key: 'customers',
      title: t('audiences.size'),
      align: 'right',
      render: (row) => format.number(row.customers),
      cell: (row) => row.customers,
      compare: (a, b) => a.customers - b.customers,
    },
    {
      key: 'created',
      title: t('lists.created'),
      align: 'right',
      render: (row) => format.dateTime(row.createdAt),
      cell: (row) => row.createdAt,
      compare: (a, b) => a.createdAt.localeCompare(b.createdAt),
    },
    {
      key: 'portrait',
      title: '',
      render: (row) => <GoLink {...paths.newAudience({ list: row.id })}>{t('lists.use')}</GoLink>,
    },
  ]
}

interface ListValues {
  name: string
  customers: string
}

function ListDialog({ close }: { close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [form] = Form.useForm<ListValues>()
  const save = useMutation({
    mutationFn: ({ name, customers }: ListValues) =>
      createList({ name, customers: [...new Set(customers.split(/[\s,;，；]+/).filter(Boolean))] }),
    onSuccess: async (made) => {
      await queryClient.invalidateQueries({ queryKey: ['customer-lists'] })
      const unknown = made.unknown ?? 0
      if (unknown > 0) message.warning(t('lists.unknown', { count: unknown }))
      else message.success(t('common.saved'))
      close()
    },
  })
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={t('lists.add')}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} onFinish={save.mutate}>
        <Form.Item name="name" label={t('lists.name')} rules={needed}>
          <Input maxLength={100} autoFocus />
        </Form.Item>
        <Form.Item name="customers" label={t('lists.ids')} extra={t('lists.idsHint')} rules={needed}>
          <Input.TextArea rows={6} className="mono" />
        </Form.Item>
      </Form>
    </Modal>
  )
}
