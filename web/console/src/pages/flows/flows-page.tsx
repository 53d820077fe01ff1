import { ArrowRightOutlined, PlusOutlined } from '@ant-design/icons'
import type { Flow } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, Button } from 'antd'
import { Fragment, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { deleteFlow, flowsQuery } from '../../api/reports.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { Lens } from '../../components/lens.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'
import { FlowDialog } from './flow-dialog.tsx'
import { FlowFunnel } from './flow-funnel.tsx'

/** Any path through the shop as steps: every step may cost a fifth of the people, so each is measured. */
export function FlowsPage() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(flowsQuery)
  const [editing, setEditing] = useState<Flow | 'new'>()
  const add = (
    <PermittedButton
      permission="flows:write"
      type="primary"
      icon={<PlusOutlined aria-hidden />}
      onClick={() => setEditing('new')}
    >
      {t('flows.add')}
    </PermittedButton>
  )
  return (
    <Page
      title={t('flows.title')}
      lead={t('flows.lead')}
      actions={
        <>
          <Lens />
          {add}
        </>
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <Bones lines={8} label={t('common.loading')} />}
      {data?.flows.length === 0 && (
        <div className="card">
          <State title={t('flows.none.title')} action={add}>
            {t('flows.none.advice')}
          </State>
        </div>
      )}
      <div className="stack">
        {data?.flows.map((flow) => (
          <FlowCard key={flow.id} flow={flow} edit={() => setEditing(flow)} />
        ))}
      </div>
      {editing && <FlowDialog flow={editing === 'new' ? undefined : editing} close={() => setEditing(undefined)} />}
    </Page>
  )
}

function FlowCard({ flow, edit }: { flow: Flow; edit(): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const { data: kinds } = useQuery(eventKindsQuery)
  const remove = useMutation({
    mutationFn: () => deleteFlow(flow.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['flows'] }),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const nameOf = (kind: string) => kinds?.kinds.find((entry) => entry.kind === kind)?.name[language] ?? kind
  return (
    <section className="card" aria-label={flow.name}>
      <div className="card-head">
        <div>
          <h2>{flow.name}</h2>
          <p className="soft small row" style={{ gap: 4 }}>
            {flow.steps.map((step, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a kind may stand twice in a flow, and its place is what it is
              <Fragment key={index}>
                {index > 0 && <ArrowRightOutlined aria-hidden className="faint" style={{ fontSize: 10 }} />}
                {step.label || nameOf(step.kind)}
              </Fragment>
            ))}
            <span className="faint">
              · {t('flows.within', { window: t(windowKey(flow.within), { count: Number.parseInt(flow.within, 10) }) })}
            </span>
          </p>
        </div>
        <div className="row">
          <GoLink {...paths.report('flow', { flow: flow.id })}>
            <Button size="small" tabIndex={-1}>
              {t('flows.open')}
            </Button>
          </GoLink>
          <PermittedButton permission="flows:write" size="small" onClick={edit}>
            {t('common.edit')}
          </PermittedButton>
          <PermittedButton
            permission="flows:write"
            size="small"
            onClick={() =>
              modal.confirm({
                title: t('flows.removeTitle', { name: flow.name }),
                content: t('flows.removeWhat'),
                okText: t('common.remove'),
                cancelText: t('common.cancel'),
                onOk: () => remove.mutateAsync().catch(() => undefined), // told by onError
              })
            }
          >
            {t('common.remove')}
          </PermittedButton>
        </div>
      </div>
      <FlowFunnel flow={flow.id} />
    </section>
  )
}

const windowKeys = { m: 'flows.windows.m', h: 'flows.windows.h', d: 'flows.windows.d', w: 'flows.windows.w' } as const
const windowKey = (within: string) => windowKeys[within.slice(-1) as keyof typeof windowKeys] ?? windowKeys.d // the contract allows these four
