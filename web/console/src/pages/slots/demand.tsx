import type { SlotDemand, SlotDemandMap } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Modal, Slider } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { demandQuery, keepSurvey } from '../../api/slots.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { EChart } from '../../ui/charts/e-chart.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { useColours } from '../../ui/theme-context.ts'
import { categoryName } from './category-name.ts'
import { DiversionDialog } from './diversion-dialog.tsx'
import { Diversions } from './diversions.tsx'
import { quadrantsOption } from './quadrants.ts'

/** Every category by how often and how surely it is needed, and which should lead to which. */
export function Demand() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(demandQuery)
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data)
    return (
      <div className="card">
        <Bones lines={8} label={t('common.loading')} />
      </div>
    )
  if (data.categories.length === 0)
    return (
      <div className="card">
        <State title={t('slots.demand.none.title')}>{t('slots.demand.none.advice')}</State>
      </div>
    )
  return (
    <div className="stack">
      <Chart map={data} />
      <Suggestions map={data} />
      <Diversions map={data} />
      <Categories map={data} />
    </div>
  )
}

function Chart({ map }: { map: SlotDemandMap }) {
  const { t } = useTranslation()
  const format = useFormat()
  const colours = useColours()
  const title = t('slots.demand.title', { count: map.categories.length })
  const option = useMemo(
    () =>
      quadrantsOption({
        ...{ map, colours, language: format.language },
        names: { across: t('slots.demand.frequency'), up: t('slots.demand.rigidity') },
        corner: (quadrant) => t(`slots.demand.quadrants.${quadrant}`),
        write: (value) => format.number(value, 2),
      }),
    [map, colours, format, t],
  )
  return (
    <section className="card">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={t('slots.demand.note', { from: format.day(map.from), to: format.day(map.to) })}
        fileName="demand-quadrants"
        table={
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('slots.demand.category')}</th>
                <th scope="col" className="num">
                  {t('slots.demand.frequency')}
                </th>
                <th scope="col" className="num">
                  {t('slots.demand.rigidity')}
                </th>
              </tr>
            </thead>
            <tbody>
              {map.categories.map((row) => (
                <tr key={row.category}>
                  <th scope="row">{row.name[format.language]}</th>
                  <td className="num">{format.number(row.frequency, 1)}</td>
                  <td className="num">{row.rigidity === null ? '—' : format.number(row.rigidity, 2)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <EChart option={option} height={420} label={title} />
      </ChartFrame>
    </section>
  )
}

function Suggestions({ map }: { map: SlotDemandMap }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [planning, setPlanning] = useState<{ donor: string; receiver: string } | undefined>()
  const name = (code: string) => categoryName(map, code, format)
  return (
    <section className="card stack-tight" aria-labelledby="suggestions">
      <h2 id="suggestions">{t('slots.demand.suggestions')}</h2>
      {map.suggestions.length === 0 && <p className="soft">{t('slots.demand.noSuggestions')}</p>}
      {map.suggestions.map(({ donor, receiver, reach, donorCustomers }) => (
        <div key={`${donor} ${receiver}`} className="row spread">
          <span className="grow">
            {t('slots.demand.suggestion', { donor: name(donor), receiver: name(receiver) })}
            <span className="small faint" style={{ display: 'block' }}>
              {t('slots.demand.reach', { reach: format.number(reach), customers: format.number(donorCustomers) })}
            </span>
          </span>
          <PermittedButton
            permission="slots:write"
            aria-label={`${t('slots.demand.plan')}: ${name(donor)} → ${name(receiver)}`}
            onClick={() => setPlanning({ donor, receiver })}
          >
            {t('slots.demand.plan')}
          </PermittedButton>
        </div>
      ))}
      {planning && (
        <DiversionDialog
          donor={{ code: planning.donor, name: name(planning.donor) }}
          receiver={{ code: planning.receiver, name: name(planning.receiver) }}
          close={() => setPlanning(undefined)}
        />
      )}
    </section>
  )
}

function Categories({ map }: { map: SlotDemandMap }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [asking, setAsking] = useState<SlotDemand | undefined>()
  const columns: Column<SlotDemand>[] = [
    { key: 'name', title: t('slots.demand.category'), cell: (row) => row.name[format.language] },
    {
      key: 'quadrant',
      title: t('slots.demand.quadrant'),
      cell: (row) => (row.quadrant ? t(`slots.demand.quadrants.${row.quadrant}`) : '—'),
    },
    {
      key: 'customers',
      title: t('slots.demand.customers'),
      align: 'right',
      cell: (row) => row.customers,
      render: (row) => format.number(row.customers),
      compare: (a, b) => a.customers - b.customers,
    },
    {
      key: 'frequency',
      title: t('slots.demand.frequency'),
      align: 'right',
      cell: (row) => row.frequency,
      render: (row) => format.number(row.frequency, 1),
      compare: (a, b) => a.frequency - b.frequency,
    },
    {
      key: 'elasticity',
      title: t('slots.demand.elasticity'),
      align: 'right',
      cell: (row) => row.elasticity?.value ?? null,
      render: ({ elasticity }) =>
        elasticity === null ? (
          '—'
        ) : (
          <>
            {format.number(elasticity.value, 2)}
            <span className="small faint" style={{ display: 'block' }}>
              {t('slots.slot.interval', {
                low: format.number(elasticity.low, 2),
                high: format.number(elasticity.high, 2),
              })}
            </span>
          </>
        ),
    },
    {
      key: 'rigidity',
      title: t('slots.demand.rigidity'),
      align: 'right',
      cell: (row) => row.rigidity,
      render: (row) => (row.rigidity === null ? '—' : format.number(row.rigidity, 2)),
    },
    { key: 'basis', title: t('slots.demand.basis'), cell: (row) => t(`slots.demand.bases.${row.basis}`) },
    {
      key: 'survey',
      title: '',
      render: (row) => (
        <PermittedButton
          permission="slots:write"
          size="small"
          aria-label={`${t('slots.demand.survey')}: ${row.name[format.language]}`}
          onClick={() => setAsking(row)}
        >
          {t('slots.demand.survey')}
        </PermittedButton>
      ),
    },
  ]
  return (
    <>
      <DataTable<SlotDemand>
        name="demand"
        label={t('slots.tabs.demand')}
        columns={columns}
        rows={map.categories}
        rowKey={(row) => row.category}
        empty={<State title={t('slots.demand.none.title')} />}
      />
      {asking && <SurveyDialog row={asking} close={() => setAsking(undefined)} />}
    </>
  )
}

function SurveyDialog({ row, close }: { row: SlotDemand; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const queryClient = useQueryClient()
  const [rigidity, setRigidity] = useState(row.surveyRigidity ?? 0.5)
  const save = useMutation({
    mutationFn: (value: number | null) => keepSurvey(row.category, value),
    onSuccess: async () => {
      close()
      await queryClient.invalidateQueries({ queryKey: ['slots', 'demand'] })
    },
  })
  const title = t('slots.demand.surveyTitle', { name: row.name[format.language] })
  return (
    <Modal
      open
      title={title}
      onCancel={close}
      footer={[
        row.surveyRigidity !== null && (
          <Button key="forget" loading={save.isPending} onClick={() => save.mutate(null)}>
            {t('slots.demand.forget')}
          </Button>
        ),
        <Button key="save" type="primary" loading={save.isPending} onClick={() => save.mutate(rigidity)}>
          {t('common.save')}
        </Button>,
      ]}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <p className="soft">{t('slots.demand.surveyWhat')}</p>
        <Slider ariaLabelForHandle={title} min={0} max={1} step={0.05} value={rigidity} onChange={setRigidity} />
      </div>
    </Modal>
  )
}
