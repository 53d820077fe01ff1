import { type ColdGroup, coldGroups, type GateCold } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, Select } from 'antd'
import { useTranslation } from 'react-i18next'
import { createAudience } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { allCold, coldQuery } from '../../api/touches.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink, useGo } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useMore } from '../../components/use-more.ts'
import { type GateSearch, paths } from '../../paths.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** What to say to people who paid last so long ago. Whoever is lost for half a year has no prescription: an audience has. */
const prescriptions: Record<Exclude<ColdGroup, 'lost'>, string> = {
  never: 'zombie-wake',
  active: 'next-month-repurchase',
  cooling: 'next-month-repurchase',
  sleeping: 'win-back',
}
const dayChoices = [14, 30, 60, 90] as const

type Person = GateCold['people'][number]

/** The other end of the band: who fell out of touch, how many of them, and what to do about it. */
export function ColdTab() {
  const { t } = useTranslation()
  const [search, change] = useAddress<GateSearch>()
  const days = dayChoices.find((one) => String(one) === search.days) ?? 30
  const group = coldGroups.find((one) => one === search.group)
  const query = useInfiniteQuery(coldQuery({ days, ...(group ? { group } : {}) }))
  const columns = useColumns()
  const [first] = query.data?.pages ?? []
  const rows = query.data?.pages.flatMap(({ people }) => people)
  const more = useMore(query, rows?.length)
  return (
    <div className="stack">
      <Summary found={first} days={days} failed={query.error !== null} />
      <DataTable<Person>
        name="cold"
        label={t('touches.cold.people')}
        columns={columns}
        rows={rows}
        rowKey={(row) => row.customer}
        everything={() => allCold({ days, ...(group ? { group } : {}) })}
        error={query.error ? <ErrorState error={query.error} retry={() => void query.refetch()} /> : undefined}
        toolbar={
          <>
            <Select
              aria-label={t('touches.cold.days')}
              value={days}
              popupMatchSelectWidth={false}
              options={dayChoices.map((value) => ({ value, label: t('touches.cold.silentFor', { days: value }) }))}
              onChange={(value) => change({ days: value === 30 ? undefined : String(value) })}
            />
            <Select
              aria-label={t('touches.cold.group')}
              value={group ?? ''}
              popupMatchSelectWidth={false}
              options={[
                { value: '', label: t('touches.cold.allGroups') },
                ...coldGroups.map((value) => ({ value, label: t(`touches.cold.groups.${value}`) })),
              ]}
              onChange={(value) => change({ group: value || undefined })}
            />
          </>
        }
        empty={<State title={t('touches.cold.none.title')}>{t('touches.cold.none.advice')}</State>}
        more={more}
      />
    </div>
  )
}

type Asked = { found: GateCold | undefined; days: number; failed: boolean }

/** How many, in one sentence, and of each kind with what can be done for them. */
function Summary({ found, days, failed }: Asked) {
  const { t } = useTranslation()
  const format = useFormat()
  if (failed) return null
  if (!found)
    return (
      <div className="card">
        <Bones lines={4} label={t('common.loading')} />
      </div>
    )
  return (
    <section className="card stack-tight" aria-labelledby="gate-cold">
      <h2 id="gate-cold">
        <Explained text={t('touches.cold.help', { days, below: found.coldBelow })}>
          {t('touches.cold.title', { cold: format.number(found.cold), reachable: format.number(found.reachable) })}
        </Explained>
      </h2>
      {found.cold > 0 && (
        <p className="soft">
          {t(found.willing === 0 ? 'touches.cold.aboutNone' : 'touches.cold.about', {
            willing: format.number(found.willing),
            customers: format.number(found.customers),
          })}
        </p>
      )}
      <ul className="plain gate-sentences">
        {found.groups
          .filter(({ cold }) => cold > 0)
          .map((group) => (
            <GroupLine key={group.group} line={group} days={days} />
          ))}
      </ul>
    </section>
  )
}

function GroupLine({ line, days }: { line: GateCold['groups'][number]; days: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useGo()
  const client = useQueryClient()
  const { group, cold, willing, expression } = line
  const name = t(`touches.cold.groups.${group}`)
  const make = useMutation({
    mutationFn: () => createAudience({ name: t('touches.cold.audienceName', { name, days }), note: '', expression }),
    onSuccess: async ({ id }) => {
      await client.invalidateQueries({ queryKey: ['audiences'] })
      await go(paths.audience(id))
    },
  })
  return (
    <li>
      <div className="row spread">
        <span>
          <b>{format.number(cold)}</b> {name}
          {willing > 0 && (
            <span className="small faint"> · {t('touches.cold.willing', { willing: format.number(willing) })}</span>
          )}
        </span>
        <span className="row">
          {group !== 'lost' && (
            <GoLink {...paths.prescription(prescriptions[group])}>{t(`touches.cold.act.${group}`)}</GoLink>
          )}
          <PermittedButton
            permission="audiences:write"
            size="small"
            loading={make.isPending}
            onClick={() => make.mutate()}
          >
            {t('touches.cold.makeAudience')}
          </PermittedButton>
        </span>
      </div>
      {make.error && <Alert type="error" showIcon title={errorLine(make.error, t)} />}
    </li>
  )
}

function useColumns(): Column<Person>[] {
  const { t } = useTranslation()
  const format = useFormat()
  return [
    {
      key: 'customer',
      title: t('touches.customer'),
      render: (row) => (
        <GoLink {...paths.customer(row.customer, { tab: 'touches' })}>
          {row.name ?? t('customers.nameless', { id: row.customer.slice(-6) })}
        </GoLink>
      ),
      cell: (row) => row.customer,
    },
    {
      key: 'group',
      title: t('touches.cold.group'),
      render: (row) => t(`touches.cold.groups.${row.group}`),
      cell: (row) => t(`touches.cold.groups.${row.group}`),
    },
    {
      key: 'last',
      title: t('touches.cold.last'),
      help: t('touches.cold.lastHelp'),
      render: (row) =>
        row.lastTouchAt ? format.day(row.lastTouchAt) : <span className="faint">{t('touches.cold.long')}</span>,
      cell: (row) => row.lastTouchAt,
    },
    {
      key: 'degrees',
      title: t('touches.cold.degrees'),
      help: t('touches.cold.degreesHelp'),
      align: 'right',
      render: (row) => format.number(row.degrees),
      cell: (row) => row.degrees,
    },
    {
      key: 'marketing',
      title: t('touches.cold.marketing'),
      render: (row) => t(`touches.cold.answers.${row.marketing}`),
      cell: (row) => t(`touches.cold.answers.${row.marketing}`),
    },
  ]
}
