import { UserAddOutlined } from '@ant-design/icons'
import type { Role, SignInLink, Staff } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button, Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { organizationQuery, renewStaffLink, staffQuery, updateStaff } from '../../api/organization.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { SearchBox } from '../../components/search-box.tsx'
import { useMe } from '../../components/session.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import { LinkDialog } from './link-dialog.tsx'
import { roles, StaffDialog } from './staff-dialog.tsx'

const tones = { invited: 'wait', active: 'gain', disabled: undefined } as const

export function StaffTable() {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<StaffFilter>({})
  const [editing, setEditing] = useState<Staff | 'new'>()
  const [link, setLink] = useState<{ link: SignInLink; name: string }>()
  const query = useInfiniteQuery(staffQuery(filter))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const columns = useColumns({ edit: setEditing, showLink: (made, name) => setLink({ link: made, name }) })
  const filtered = Boolean(filter.search || filter.role)
  const clear = filtered && <Button onClick={() => setFilter({})}>{t('common.clearFilters')}</Button>
  return (
    <>
      <DataTable<Staff>
        name="staff"
        label={t('organization.staff')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={<Filters filter={filter} change={setFilter} />}
        actions={<InviteButton onClick={() => setEditing('new')} />}
        empty={
          <State title={t('staff.none.title')} action={clear}>
            {t('staff.none.advice')}
          </State>
        }
        more={{
          has: query.hasNextPage,
          loading: query.isFetchingNextPage,
          load: () => void query.fetchNextPage(),
          shown: t('table.loaded', { count: rows?.length ?? 0 }),
        }}
      />
      {editing && (
        <StaffDialog
          staff={editing === 'new' ? undefined : editing}
          close={() => setEditing(undefined)}
          invited={(made, name) => setLink({ link: made, name })}
        />
      )}
      {link && <LinkDialog link={link.link} name={link.name} close={() => setLink(undefined)} />}
    </>
  )
}

interface StaffFilter {
  search?: string
  role?: Role
}

function Filters({ filter, change }: { filter: StaffFilter; change(filter: StaffFilter): void }) {
  const { t } = useTranslation()
  return (
    <>
      <SearchBox value={filter.search} change={(search) => change({ ...filter, search })} label={t('staff.search')} />
      <Select
        aria-label={t('staff.role')}
        value={filter.role ?? ''}
        style={{ minWidth: 150 }}
        onChange={(role: Role | '') => change({ ...filter, role: role || undefined })}
        options={[
          { value: '' as const, label: t('staff.allRoles') },
          ...roles.map((name) => ({ value: name, label: t(`roles.${name}`) })),
        ]}
      />
    </>
  )
}

function InviteButton({ onClick }: { onClick(): void }) {
  const { t } = useTranslation()
  return (
    <PermittedButton permission="staff:write" type="primary" icon={<UserAddOutlined aria-hidden />} onClick={onClick}>
      {t('staff.invite')}
    </PermittedButton>
  )
}

interface StaffActions {
  edit(staff: Staff): void
  showLink(link: SignInLink, name: string): void
}

function useColumns(actions: StaffActions): Column<Staff>[] {
  const { t } = useTranslation()
  const format = useFormat()
  const placeOf = usePlaceOf()
  return [
    { key: 'name', title: t('staff.name'), render: (row) => <strong>{row.name}</strong>, cell: (row) => row.name },
    { key: 'email', title: t('signIn.email'), cell: (row) => row.email },
    { key: 'role', title: t('staff.role'), render: (row) => t(`roles.${row.role}`), cell: (row) => row.role },
    { key: 'place', title: t('staff.place'), cell: placeOf },
    {
      key: 'status',
      title: t('staff.status'),
      render: (row) => (
        <span className="chip" data-tone={tones[row.status]}>
          {t(`staff.statuses.${row.status}`)}
        </span>
      ),
      cell: (row) => row.status,
    },
    {
      key: 'seen',
      title: t('staff.lastSignIn'),
      render: (row) => (row.lastSignInAt ? format.ago(row.lastSignInAt, new Date()) : <span className="faint">—</span>),
      cell: (row) => row.lastSignInAt,
    },
    {
      key: 'do',
      title: t('staff.change'),
      align: 'right',
      render: (row) => <RowActions staff={row} {...actions} />,
    },
  ]
}

function RowActions({ staff, edit, showLink }: StaffActions & { staff: Staff }) {
  const { t } = useTranslation()
  const me = useMe()
  const { message } = App.useApp()
  const renew = useMutation({
    mutationFn: () => renewStaffLink(staff.id),
    onSuccess: (made) => showLink(made, staff.name),
    onError: (error) => message.error(errorLine(error, t)),
  })
  return (
    <span className="row" style={{ justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
      <PermittedButton permission="staff:write" size="small" onClick={() => edit(staff)}>
        {t('common.edit')}
      </PermittedButton>
      <PermittedButton permission="staff:write" size="small" loading={renew.isPending} onClick={() => renew.mutate()}>
        {t('staff.newLink')}
      </PermittedButton>
      {staff.email !== me.email && <StatusButton staff={staff} />}
    </span>
  )
}

/** Disabling ends sessions at once, so it asks first; enabling does no harm. */
function StatusButton({ staff }: { staff: Staff }) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const set = useMutation({
    mutationFn: (status: 'active' | 'disabled') => updateStaff(staff.id, { status }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
    onError: (error) => message.error(errorLine(error, t)),
  })
  const disable = () =>
    modal.confirm({
      title: t('staff.disableTitle', { name: staff.name }),
      content: t('staff.disableWhat'),
      okText: t('staff.disable'),
      cancelText: t('common.cancel'),
      onOk: () => set.mutateAsync('disabled').catch(() => undefined), // told by onError
    })
  const disabled = staff.status === 'disabled'
  return (
    <PermittedButton permission="staff:write" size="small" onClick={disabled ? () => set.mutate('active') : disable}>
      {disabled ? t('staff.enable') : t('staff.disable')}
    </PermittedButton>
  )
}

function usePlaceOf() {
  const { t } = useTranslation()
  const { data: tree } = useQuery(organizationQuery)
  return (staff: Staff): string => {
    if (staff.store !== null)
      return tree?.cities.flatMap((city) => city.stores).find((store) => store.id === staff.store)?.name ?? ''
    if (staff.city !== null) return tree?.cities.find((city) => city.id === staff.city)?.name ?? ''
    return t('lens.allStores')
  }
}
