import { EditOutlined } from '@ant-design/icons'
import type { CardTemplateDefinition, CardTemplateView } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { publishTemplate, templatesQuery } from '../../api/memberships.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { benefitWords } from './benefit-words.ts'
import { TemplateEditor } from './template-editor.tsx'

/** The card as members know it: its levels, what each gives, how points and growth come and go. */
export function Template() {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(templatesQuery)
  if (error)
    return (
      <section className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </section>
    )
  if (!data)
    return (
      <section className="card">
        <Bones lines={8} label={t('common.loading')} />
      </section>
    )
  return (
    <div className="stack">
      {data.templates.map((template) => (
        <One key={`${template.code}/${template.version}`} template={template} />
      ))}
    </div>
  )
}

function One({ template }: { template: CardTemplateView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const [editing, setEditing] = useState(false)
  const publish = usePublish(template)
  if (editing) return <TemplateEditor template={template} close={() => setEditing(false)} />
  return (
    <section className="card stack" aria-label={template.draft.name[format.language]}>
      <div className="card-head">
        <div>
          <h2>{template.draft.name[format.language]}</h2>
          <p className="soft">
            {[
              template.publishedAt
                ? t('cards.version', { number: template.version, at: format.day(template.publishedAt) })
                : t('cards.neverPublished'),
              t('cards.holders', { count: template.cards }),
            ].join(' · ')}
          </p>
          {template.changed && template.version > 0 && <p className="wait">{t('cards.changed')}</p>}
        </div>
        <div className="row">
          <PermittedButton
            permission="memberships:write"
            icon={<EditOutlined aria-hidden />}
            onClick={() => setEditing(true)}
          >
            {t('cards.edit')}
          </PermittedButton>
          {template.changed && (
            <PermittedButton permission="memberships:write" type="primary" onClick={publish}>
              {t('cards.publish')}
            </PermittedButton>
          )}
        </div>
      </div>
      <Levels definition={template.draft} />
      <Rules definition={template.draft} />
    </section>
  )
}

function Levels({ definition }: { definition: CardTemplateDefinition }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ol className="plain level-steps">
      {definition.levels.map((level) => (
        <li key={level.code} className="level-step stack-tight">
          <div>
            <strong>{level.name[format.language]}</strong>
            <p className="small faint">
              {level.growthMin === 0
                ? t('cards.levelFirst')
                : t('cards.levelFrom', { growth: format.number(level.growthMin) })}
            </p>
          </div>
          <ul className="plain">
            {benefitWords(level, t, format).map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </li>
      ))}
    </ol>
  )
}

function Rules({ definition }: { definition: CardTemplateDefinition }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { points, growth, downgrade } = definition
  const validity =
    points.validity.kind === 'days'
      ? t('cards.valid.days', { days: format.number(points.validity.days) })
      : t(`cards.valid.${points.validity.kind}`)
  // The coin that a round number of points pays: one unit of the currency reads better than one cent.
  const unit = 100
  return (
    <div className="stack-tight">
      <h3>{t('cards.earn')}</h3>
      <p>
        {t('cards.earnSays', {
          count: points.perAmount.points,
          amount: format.price(points.perAmount.forMinor),
          validity,
        })}
      </p>
      <p>
        {points.redemption
          ? t('cards.redeemSays', {
              points: format.number(points.redemption.pointsPerMinor * unit),
              amount: format.price(unit),
              share: points.redemption.sharePercentMax,
            })
          : t('cards.noRedeem')}
      </p>
      <p>
        {t('cards.growSays', {
          growth: format.number(growth.perAmount.growth),
          amount: format.price(growth.perAmount.forMinor),
          visit: format.number(growth.perVisit),
        })}
      </p>
      <p>{downgrade ? t('cards.fallSays', { days: format.number(downgrade.periodDays) }) : t('cards.neverFalls')}</p>
    </div>
  )
}

function usePublish(template: CardTemplateView) {
  const { t } = useTranslation()
  const { message, modal } = App.useApp()
  const queryClient = useQueryClient()
  const publish = useMutation({
    mutationFn: () => publishTemplate(template.code),
    onSuccess: async () => {
      message.success(t('cards.publishedDone'))
      await queryClient.invalidateQueries({ queryKey: ['card-templates'] })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return () =>
    modal.confirm({
      title: t('cards.publishTitle'),
      content: t('cards.publishWhat', { count: template.cards }),
      okText: t('cards.publish'),
      cancelText: t('common.cancel'),
      onOk: () => publish.mutateAsync().catch(() => undefined), // told by onError
    })
}
