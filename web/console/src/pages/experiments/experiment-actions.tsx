import type { ExperimentPatch, ExperimentSummary } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { changeExperiment } from '../../api/experiments.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'

/** Stopping and closing. A holdout of all is changed by its setting; what a play opened is stopped by the play. */
export function ExperimentActions({ experiment }: { experiment: ExperimentSummary }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'stop' | 'conclude'>()
  const close = () => setOpen(undefined)
  return (
    <>
      {experiment.kind === 'by-hand' && experiment.state === 'running' && (
        <PermittedButton permission="experiments:write" onClick={() => setOpen('stop')}>
          {t('experiment.stop')}
        </PermittedButton>
      )}
      {(experiment.kind !== 'holdout' || experiment.state !== 'running') && (
        <PermittedButton permission="experiments:write" onClick={() => setOpen('conclude')}>
          {t('experiment.conclude')}
        </PermittedButton>
      )}
      {open === 'stop' && <StopDialog experiment={experiment} close={close} />}
      {open === 'conclude' && <ConcludeDialog experiment={experiment} close={close} />}
    </>
  )
}

interface DialogProps {
  experiment: ExperimentSummary
  close(): void
}

function useChange({ experiment, close }: DialogProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (change: ExperimentPatch) => changeExperiment(experiment.id, change),
    onSuccess: async () => {
      message.success(t('experiment.done'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['experiment'] })
      await queryClient.invalidateQueries({ queryKey: ['experiments'] })
    },
  })
}

function StopDialog(props: DialogProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const change = useChange(props)
  return (
    <Modal
      open
      title={t('experiment.stopTitle')}
      okText={t('experiment.stop')}
      cancelText={t('common.cancel')}
      confirmLoading={change.isPending}
      onCancel={props.close}
      onOk={() => change.mutate({ state: 'stopped' })}
    >
      <div className="stack">
        {change.error && <Alert type="error" showIcon title={errorLine(change.error, t)} />}
        <p>{t('experiment.stopSays', { amount: format.number(props.experiment.assigned) })}</p>
      </div>
    </Modal>
  )
}

function ConcludeDialog(props: DialogProps) {
  const { t } = useTranslation()
  const change = useChange(props)
  const field = useId()
  const [lesson, setLesson] = useState(props.experiment.lesson ?? '')
  return (
    <Modal
      open
      title={t('experiment.concludeTitle')}
      okText={t('experiment.conclude')}
      cancelText={t('common.cancel')}
      confirmLoading={change.isPending}
      onCancel={props.close}
      onOk={() => change.mutate({ state: 'concluded', lesson })}
    >
      <div className="stack">
        {change.error && <Alert type="error" showIcon title={errorLine(change.error, t)} />}
        <div>
          <label className="field-label" htmlFor={field}>
            {t('experiment.lesson')}
          </label>
          <Input.TextArea
            id={field}
            rows={4}
            maxLength={1000}
            value={lesson}
            onChange={(event) => setLesson(event.target.value)}
          />
        </div>
      </div>
    </Modal>
  )
}
