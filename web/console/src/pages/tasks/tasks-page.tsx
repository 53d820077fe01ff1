import '../../ui/plays.css'
import { CheckCircleOutlined } from '@ant-design/icons'
import type { PlayTaskView } from '@regulars/contract'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { App, Button, Input, Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { finishTask, tasksQuery } from '../../api/plays.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { useMe } from '../../components/session.ts'
import { useMore } from '../../components/use-more.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'

const shown = ['open', 'done', 'late'] as const
type Shown = (typeof shown)[number]

/** What somebody of the store is to do about a customer: one card each, large enough for a thumb behind a counter. */
export function TasksPage() {
  const { t } = useTranslation()
  const me = useMe()
  const [{ state, store }, change] = useAddress<{ state?: string; store?: string }>()
  const chosen: Shown = shown.find((each) => each === state) ?? 'open'
  const query = useInfiniteQuery(tasksQuery({ state: chosen, store }))
  const tasks = query.data?.pages.flatMap((page) => page.tasks)
  const more = useMore(query, tasks?.length)
  const open = query.data?.pages[0]?.open
  return (
    <Page
      title={t('plays.tasks.title')}
      lead={
        open === undefined
          ? t('plays.tasks.lead')
          : me.store
            ? t('plays.tasks.openAt', { count: open, store: me.store.name })
            : t('plays.tasks.open', { count: open })
      }
    >
      <div className="stack play-tasks">
        <Segmented<Shown>
          aria-label={t('plays.tasks.show')}
          size="large"
          style={{ width: 'max-content', maxWidth: '100%' }}
          value={chosen}
          options={shown.map((value) => ({ value, label: t(`plays.tasks.states.${value}`) }))}
          onChange={(value) => change({ state: value === 'open' ? undefined : value })}
        />
        {query.error && (
          <div className="card">
            <ErrorState error={query.error} retry={() => void query.refetch()} />
          </div>
        )}
        {!tasks && !query.error && (
          <div className="card">
            <Bones lines={6} label={t('common.loading')} />
          </div>
        )}
        {tasks?.length === 0 && (
          <div className="card">
            <State title={t(`plays.tasks.none.${chosen}`)}>
              {chosen === 'open' ? t('plays.tasks.noneAdvice') : undefined}
            </State>
          </div>
        )}
        <ul className="plain stack" aria-label={t('plays.tasks.title')}>
          {tasks?.map((task) => (
            <TaskCard key={task.id} task={task} />
          ))}
        </ul>
        {more.has && (
          <Button size="large" loading={more.loading} onClick={more.load}>
            {t('table.more')}
          </Button>
        )}
      </div>
    </Page>
  )
}

function TaskCard({ task }: { task: PlayTaskView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const now = new Date()
  const late = task.state === 'open' && new Date(task.dueAt) < now
  return (
    <li className="card play-task" data-state={task.state}>
      <div>
        <h2>{task.title[language]}</h2>
        <p className="row">
          {task.customer && <Person customer={task.customer} name={task.customerName} />}
          <span className={late ? 'loss' : 'faint'}>
            {task.state === 'open'
              ? t(late ? 'plays.tasks.wasDue' : 'plays.tasks.due', { when: format.ago(task.dueAt, now) })
              : task.doneAt &&
                t('plays.tasks.doneBy', { name: task.doneBy ?? '—', when: format.ago(task.doneAt, now) })}
          </span>
        </p>
      </div>
      {task.note && <p className="play-task-note">{task.note[language]}</p>}
      {task.state === 'open' ? (
        <Finish task={task} />
      ) : (
        <p className="soft">
          {outcomeWords(task, language) ?? t(`plays.tasks.states.${task.state}`)}
          {task.remark && `: ${task.remark}`}
        </p>
      )}
      <p className="small faint">
        {task.playName[language]}
        {task.store && ` · ${task.store.name}`}
      </p>
    </li>
  )
}

/** Who it is about, by name as far as this role may read it. */
function Person({ customer, name }: { customer: string; name: string | undefined }) {
  const { t } = useTranslation()
  const { permissions } = useMe()
  const shown = name ?? t('plays.person', { id: customer.slice(-6) })
  return permissions.includes('customers:read') ? (
    <GoLink {...paths.customer(customer)} className="play-task-person">
      {shown}
    </GoLink>
  ) : (
    <strong className="play-task-person">{shown}</strong>
  )
}

const outcomeWords = ({ outcome, outcomes }: PlayTaskView, language: 'en' | 'zh'): string | undefined =>
  outcomes.find(({ name }) => name === outcome)?.words[language]

/** Two presses: open, say how it went. The note is there for who has something to add. */
function Finish({ task }: { task: PlayTaskView }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [remark, setRemark] = useState('')
  const [noting, setNoting] = useState(false)
  const finishing = useMutation({
    mutationFn: (outcome: string) => finishTask(task.id, { outcome, remark }),
    onSuccess: async () => {
      message.success(t('plays.tasks.finished'))
      await queryClient.invalidateQueries({ queryKey: ['tasks'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const answers =
    task.outcomes.length > 0
      ? task.outcomes.map(({ name, words }) => ({ name, words: words[language] }))
      : [{ name: 'done', words: t('plays.tasks.finish') }]
  return (
    <div className="stack-tight">
      {noting ? (
        <Input.TextArea
          aria-label={t('plays.tasks.remark')}
          placeholder={t('plays.tasks.remark')}
          autoFocus
          maxLength={500}
          autoSize={{ minRows: 2, maxRows: 6 }}
          value={remark}
          onChange={(event) => setRemark(event.target.value)}
        />
      ) : (
        <Button type="link" style={{ alignSelf: 'start', paddingInline: 0 }} onClick={() => setNoting(true)}>
          {t('plays.tasks.addRemark')}
        </Button>
      )}
      <div className="play-answers">
        {answers.map(({ name, words }, index) => (
          <Button
            key={name}
            size="large"
            type={index === 0 ? 'primary' : 'default'}
            icon={index === 0 ? <CheckCircleOutlined aria-hidden /> : undefined}
            loading={finishing.isPending && finishing.variables === name}
            disabled={finishing.isPending}
            onClick={() => finishing.mutate(name)}
          >
            {words}
          </Button>
        ))}
      </div>
    </div>
  )
}
