import { HOLDOUT_PERCENT_MAX, type HoldoutView } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, App, InputNumber, Modal } from 'antd'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { holdoutQuery, setHoldout } from '../../api/experiments.ts'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'

/** Whom no play speaks to, so that all plays together can be measured. */
export function HoldoutCard() {
  const { t } = useTranslation()
  const format = useFormat()
  const { data } = useQuery(holdoutQuery)
  const [open, setOpen] = useState(false)
  if (!data) return null
  const isOn = data.percent > 0 && data.since !== null
  return (
    <section className="card" aria-labelledby="holdout">
      <div className="row spread">
        <div className="grow">
          <h2 id="holdout">{t('holdout.title')}</h2>
          <p className="soft">
            {isOn
              ? t('holdout.on', { percent: format.percent(data.percent / 100), day: format.day(data.since ?? '') })
              : t('holdout.off')}
          </p>
        </div>
        <div className="row">
          {data.experiment !== null && <GoLink {...paths.experiment(data.experiment)}>{t('holdout.result')}</GoLink>}
          <PermittedButton permission="experiments:write" onClick={() => setOpen(true)}>
            {isOn ? t('holdout.change') : t('holdout.set')}
          </PermittedButton>
        </div>
      </div>
      {open && <HoldoutDialog now={data} close={() => setOpen(false)} />}
    </section>
  )
}

const usualPercent = 5

function HoldoutDialog({ now, close }: { now: HoldoutView; close(): void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const field = useId()
  const [percent, setPercent] = useState(now.percent || usualPercent)
  const save = useMutation({
    mutationFn: setHoldout,
    onSuccess: async () => {
      message.success(t('holdout.saved'))
      close()
      await queryClient.invalidateQueries({ queryKey: ['holdout'] })
      await queryClient.invalidateQueries({ queryKey: ['experiments'] })
    },
  })
  return (
    <Modal
      open
      title={t('holdout.dialog')}
      okText={t('holdout.go')}
      cancelText={t('common.cancel')}
      confirmLoading={save.isPending}
      onCancel={close}
      onOk={() => save.mutate({ percent })}
    >
      <div className="stack">
        {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
        <div>
          <label className="field-label" htmlFor={field}>
            {t('holdout.percent')}
          </label>
          <InputNumber<number>
            id={field}
            min={0}
            max={HOLDOUT_PERCENT_MAX}
            step={1}
            precision={1}
            suffix="%"
            value={percent}
            onChange={(value) => setPercent(value ?? 0)}
            style={{ width: 160 }}
          />
        </div>
        <p>{t('holdout.says', { held: format.number(percent * 10) })}</p>
        {now.percent > 0 && percent !== now.percent && <p className="soft">{t('holdout.restarts')}</p>}
      </div>
    </Modal>
  )
}
