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
  const format = useFormat()
  const me = useMe()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const [search, setSearch] = useState<string>()
  const [role, setRole] = useState<Role>()
  const [editing, setEditing] = useState<Staff | 'new'>()
  const [link, setLink] = useState<{ link: SignInLink; name: string }>()
  const query = useInfiniteQuery(staffQuery({ search, role }))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const placeOf = usePlaceOf()

  const onError = (error: unknown) => message.error(errorLine(error, t))
  const renew = useMutation({
    mutationFn: (staff: Staff) => renewStaffLink(staff.id),
    onSuccess: (made, staff) => setLink({ link: made, name: staff.name }),
    onError,
  })
  const setStatus = useMutation({
    mutationFn: ({ id, status }: { id: number; status: 'active' | 'disabled' }) => updateStaff(id, { status }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['staff'] }),
    onError,
  })
  const disable = (staff: Staff) =>
    modal.confirm({
      title: t('staff.disableTitle', { name: staff.name }),
      content: t('staff.disableWhat'),
      okText: t('staff.disable'),
      cancelText: t('common.cancel'),
      onOk: () => setStatus.mutateAsync({ id: staff.id, status: 'disabled' }).catch(() => undefined), // told by onError
    })

  const columns: Column<Staff>[] = [
    { key: 'name', title: t('staff.name'), render: (row) => <strong>{row.name}</strong>, cell: (row) => row.name },
    { key: 'email', title: t('signIn.email'), render: (row) => row.email, cell: (row) => row.email },
    { key: 'role', title: t('staff.role'), render: (row) => t(`roles.${row.role}`), cell: (row) => row.role },
    { key: 'place', title: t('staff.place'), render: placeOf, cell: placeOf },
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
      render: (row) => (
        <span className="row" style={{ justifyContent: 'flex-end', flexWrap: 'nowrap' }}>
          <PermittedButton permission="staff:write" size="small" onClick={() => setEditing(row)}>
            {t('common.edit')}
          </PermittedButton>
          <PermittedButton
            permission="staff:write"
            size="small"
            loading={renew.isPending && renew.variables?.id === row.id}
            onClick={() => renew.mutate(row)}
          >
            {t('staff.newLink')}
          </PermittedButton>
          {row.email !== me.email &&
            (row.status === 'disabled' ? (
              <PermittedButton
                permission="staff:write"
                size="small"
                onClick={() => setStatus.mutate({ id: row.id, status: 'active' })}
              >
                {t('staff.enable')}
              </PermittedButton>
            ) : (
              <PermittedButton permission="staff:write" size="small" onClick={() => disable(row)}>
                {t('staff.disable')}
              </PermittedButton>
            ))}
        </span>
      ),
    },
  ]
  return (
    <>
      <DataTable<Staff>
        name="staff"
        label={t('organization.staff')}
        columns={columns}
        rows={rows}
        rowKey={(row) => String(row.id)}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={
          <>
            <SearchBox value={search} change={setSearch} label={t('staff.search')} />
            <Select
              aria-label={t('staff.role')}
              value={role ?? ''}
              style={{ minWidth: 150 }}
              onChange={(next: Role | '') => setRole(next || undefined)}
              options={[
                { value: '' as const, label: t('staff.allRoles') },
                ...roles.map((name) => ({ value: name, label: t(`roles.${name}`) })),
              ]}
            />
          </>
        }
        actions={
          <PermittedButton
            permission="staff:write"
            type="primary"
            icon={<UserAddOutlined aria-hidden />}
            onClick={() => setEditing('new')}
          >
            {t('staff.invite')}
          </PermittedButton>
        }
        empty={
          <State
            title={t('staff.none.title')}
            action={
              search || role ? (
                <Button
                  onClick={() => {
                    setSearch(undefined)
                    setRole(undefined)
                  }}
                >
                  {t('common.clearFilters')}
                </Button>
              ) : undefined
            }
          >
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
