import '../../ui/gate.css'
import { CheckOutlined, CloseOutlined } from '@ant-design/icons'
import type { TouchWhy } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Drawer } from 'antd'
import { useTranslation } from 'react-i18next'
import { touchQuery } from '../../api/touches.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { TouchState, useSenderName } from './touch-words.tsx'

/** Why it was said, or was not: the answer first, then every check, then its times. */
export function TouchDrawer({ id, close }: { id: number | undefined; close(): void }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(touchQuery(id))
  return (
    <Drawer open={id !== undefined} onClose={close} title={t('touches.why')} size={460} destroyOnHidden>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <Explanation why={data} />
      ) : (
        <Bones lines={8} label={t('common.loading')} />
      )}
    </Drawer>
  )
}

function Explanation({ why }: { why: TouchWhy }) {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useSenderName()
  const { touch } = why
  return (
    <div className="stack">
      <div>
        {touch && <TouchState touch={touch} />}
        <p className="gate-answer">{why.summary[format.language]}</p>
      </div>
      {touch && (
        <div className="well">
          <b>{touch.content.title[format.language]}</b>
          <p className="soft">{touch.content.body[format.language]}</p>
          <p className="small faint">
            {nameOf(touch.sender)} · {t(`touches.purposes.${touch.purpose}`)} ·{' '}
            {t('touches.priorityOf', { priority: touch.priority })}
          </p>
        </div>
      )}
      <section aria-label={t('touches.checks')}>
        <h3>{t('touches.checks')}</h3>
        <ul className="plain gate-checks">
          {why.checks.map((check) => (
            <li key={`${check.check} ${check.channel ?? ''}`} data-passed={check.passed || undefined}>
              {check.passed ? (
                <CheckOutlined className="gain" aria-label={t('touches.passed')} />
              ) : (
                <CloseOutlined className="loss" aria-label={t('touches.failed')} />
              )}
              <span>{check.words[format.language]}</span>
            </li>
          ))}
        </ul>
      </section>
      {touch && <Times touch={touch} />}
    </div>
  )
}

function Times({ touch }: { touch: NonNullable<TouchWhy['touch']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const times = [
    ['asked', touch.askedAt],
    ['decided', touch.decidedAt],
    ['until', touch.until],
    ['sent', touch.sentAt],
    ['delivered', touch.deliveredAt],
    ['seen', touch.seenAt],
    ['acted', touch.actedAt],
    ['complained', touch.complainedAt],
  ] as const
  return (
    <section aria-label={t('touches.times')}>
      <h3>{t('touches.times')}</h3>
      <dl className="trait-list">
        {times.map(([name, at]) =>
          at ? (
            <div key={name}>
              <dt className="faint">{t(`touches.timeNames.${name}`)}</dt>
              <dd>{format.dateTime(at)}</dd>
            </div>
          ) : null,
        )}
        <div>
          <dt className="faint">{t('touches.rulesVersion')}</dt>
          <dd>{touch.policy === 0 ? t('touches.asItComes') : touch.policy}</dd>
        </div>
      </dl>
    </section>
  )
}
