import type { Role, SignInLink, Staff } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Form, Input, Modal, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { inviteStaff, organizationQuery, updateStaff } from '../../api/organization.ts'

export const roles = [
  'owner',
  'city-manager',
  'store-manager',
  'clerk',
  'courier',
  'channel-manager',
  'analyst',
  'partner',
] as const satisfies readonly Role[]

/** As `rolePlace` of the contract, which the server checks. */
const placeOfRole: Record<Role, 'workspace' | 'city' | 'store'> = {
  owner: 'workspace',
  'city-manager': 'city',
  'store-manager': 'store',
  clerk: 'store',
  courier: 'store',
  'channel-manager': 'workspace',
  analyst: 'workspace',
  partner: 'workspace',
}

interface StaffValues {
  name: string
  email: string
  role: Role
  city?: number | null
  store?: number | null
}

interface StaffDialogProps {
  staff?: Staff
  close(): void
  invited(link: SignInLink, name: string): void
}

/** Invite somebody, or change what she may do and where. */
export function StaffDialog({ staff, close, invited }: StaffDialogProps) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { data: tree } = useQuery(organizationQuery)
  const [form] = Form.useForm<StaffValues>()
  const role = Form.useWatch('role', form) ?? staff?.role
  const place = role ? placeOfRole[role] : 'workspace'
  const save = useMutation({
    mutationFn: async (values: StaffValues) => {
      const where = {
        city: place === 'city' ? (values.city ?? null) : null,
        store: place === 'store' ? (values.store ?? null) : null,
      }
      if (staff) {
        await updateStaff(staff.id, { name: values.name, role: values.role, ...where })
        return undefined
      }
      return inviteStaff({ name: values.name, email: values.email, role: values.role, ...where })
    },
    onSuccess: async (made) => {
      close()
      if (made) invited(made.link, made.staff.name)
      await queryClient.invalidateQueries({ queryKey: ['staff'] })
    },
  })
  const needed = [{ required: true, message: t('common.needed') }]
  return (
    <Modal
      open
      title={staff ? t('staff.edit', { name: staff.name }) : t('staff.invite')}
      okText={staff ? t('common.save') : t('staff.makeLink')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={form.submit}
    >
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} style={{ marginBottom: 16 }} />}
      <Form form={form} layout="vertical" requiredMark={false} initialValues={staff} onFinish={save.mutate}>
        <Form.Item name="name" label={t('staff.name')} rules={needed}>
          <Input maxLength={120} autoFocus />
        </Form.Item>
        <Form.Item
          name="email"
          label={t('signIn.email')}
          rules={staff ? [] : [...needed, { type: 'email', message: t('staff.emailWrong') }]}
        >
          <Input type="email" disabled={staff !== undefined} />
        </Form.Item>
        <Form.Item name="role" label={t('staff.role')} rules={needed} extra={role && t(`roleHelp.${role}`)}>
          <Select options={roles.map((name) => ({ value: name, label: t(`roles.${name}`) }))} />
        </Form.Item>
        {place === 'city' && (
          <Form.Item name="city" label={t('organization.city')} rules={needed}>
            <Select options={(tree?.cities ?? []).map((city) => ({ value: city.id, label: city.name }))} />
          </Form.Item>
        )}
        {place === 'store' && (
          <Form.Item name="store" label={t('organization.store')} rules={needed}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={(tree?.cities ?? []).map((city) => ({
                label: city.name,
                options: city.stores.map((store) => ({ value: store.id, label: store.name })),
              }))}
            />
          </Form.Item>
        )}
      </Form>
    </Modal>
  )
}
