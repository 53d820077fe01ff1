import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { CardTemplateDefinition, CardTemplateView, MembershipLevel } from '@regulars/contract'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Alert, App, Button, Checkbox, Input, InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { saveTemplate } from '../../api/memberships.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { MoneyInput } from '../../ui/money-input.tsx'

interface NumberProps {
  label: string
  value: number
  change(value: number): void
  min?: number
  max?: number
}

function NumberField({ label, value, change, min = 0, max }: NumberProps) {
  return (
    <div className="field">
      <span className="small faint" aria-hidden="true">
        {label}
      </span>
      <InputNumber<number>
        aria-label={label}
        min={min}
        max={max}
        precision={0}
        style={{ width: '100%' }}
        value={value}
        onChange={(next) => next !== null && change(next)}
      />
    </div>
  )
}

/** Levels from the first to the highest, then the rules of points and growth. */
export function TemplateEditor({ template, close }: { template: CardTemplateView; close(): void }) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(template.draft)
  const save = useMutation({
    mutationFn: () => saveTemplate(template.code, draft),
    onSuccess: async () => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: ['card-templates'] })
      close()
    },
  })
  const { levels } = draft
  const ordered = levels.every((level, at) =>
    at === 0 ? level.growthMin === 0 : level.growthMin > (levels[at - 1]?.growthMin ?? 0),
  )
  const setLevel = (at: number, patch: Partial<MembershipLevel>) =>
    setDraft({ ...draft, levels: levels.map((level, index) => (index === at ? { ...level, ...patch } : level)) })
  return (
    <section className="card stack" aria-labelledby="levels">
      <h2 id="levels">{t('cards.editTitle')}</h2>
      {save.error && <Alert type="error" showIcon title={errorLine(save.error, t)} />}
      {!ordered && <Alert type="warning" showIcon title={t('cards.order')} />}
      <div>
        {levels.map((level, at) => (
          <LevelFields
            // biome-ignore lint/suspicious/noArrayIndexKey: a level is its place in the ladder, and codes are being typed
            key={at}
            level={level}
            first={at === 0}
            change={(patch) => setLevel(at, patch)}
            remove={() => setDraft({ ...draft, levels: levels.filter((_, index) => index !== at) })}
          />
        ))}
        <Button
          icon={<PlusOutlined aria-hidden />}
          onClick={() => setDraft({ ...draft, levels: [...levels, nextLevel(levels)] })}
        >
          {t('cards.addLevel')}
        </Button>
      </div>
      <RuleFields draft={draft} change={setDraft} />
      <div className="row">
        <PermittedButton
          permission="memberships:write"
          type="primary"
          disabled={!ordered}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('cards.saveDraft')}
        </PermittedButton>
        <Button onClick={close}>{t('common.cancel')}</Button>
      </div>
    </section>
  )
}

/** One more above the highest, with twice its growth. */
function nextLevel(levels: readonly MembershipLevel[]): MembershipLevel {
  const top = levels.at(-1)
  const number = levels.length + 1
  const taken = new Set(levels.map(({ code }) => code))
  let code = `level-${number}`
  while (taken.has(code)) code += 'x'
  return {
    code,
    name: { en: `Level ${number}`, zh: `${number} 级` },
    growthMin: Math.max(1, (top?.growthMin ?? 0) * 2 || 500),
    benefits: {
      pointsPercent: top?.benefits.pointsPercent ?? 100,
      discountPercent: top?.benefits.discountPercent ?? 0,
      birthday: { points: 0, offer: '' },
      more: [],
    },
  }
}

interface LevelProps {
  level: MembershipLevel
  first: boolean
  change(patch: Partial<MembershipLevel>): void
  remove(): void
}

function LevelFields({ level, first, change, remove }: LevelProps) {
  const { t } = useTranslation()
  const { benefits } = level
  const setBenefit = (patch: Partial<MembershipLevel['benefits']>) => change({ benefits: { ...benefits, ...patch } })
  return (
    <fieldset className="plain-fieldset level-edit">
      {(['en', 'zh'] as const).map((of) => {
        const label = t('cards.levelName', { language: t(`labelForm.languages.${of}`) })
        return (
          <div key={of} className="field">
            <span className="small faint" aria-hidden="true">
              {label}
            </span>
            <Input
              aria-label={label}
              maxLength={40}
              value={level.name[of]}
              onChange={({ target }) => change({ name: { ...level.name, [of]: target.value } })}
            />
          </div>
        )
      })}
      {!first && (
        <NumberField
          label={t('cards.growthMin')}
          value={level.growthMin}
          min={1}
          change={(growthMin) => change({ growthMin })}
        />
      )}
      <NumberField
        label={t('cards.pointsPercent')}
        value={benefits.pointsPercent}
        max={10_000}
        change={(pointsPercent) => setBenefit({ pointsPercent })}
      />
      <NumberField
        label={t('cards.discountPercent')}
        value={benefits.discountPercent}
        max={100}
        change={(discountPercent) => setBenefit({ discountPercent })}
      />
      <NumberField
        label={t('cards.birthdayPoints')}
        value={benefits.birthday.points}
        change={(points) => setBenefit({ birthday: { ...benefits.birthday, points } })}
      />
      {!first && (
        <Button
          type="text"
          icon={<DeleteOutlined aria-hidden />}
          aria-label={t('cards.removeLevel', { name: level.name.en })}
          onClick={remove}
        />
      )}
    </fieldset>
  )
}

interface RuleProps {
  draft: CardTemplateDefinition
  change(draft: CardTemplateDefinition): void
}

function RuleFields({ draft, change }: RuleProps) {
  const { t } = useTranslation()
  const { points, growth, downgrade } = draft
  const setPoints = (patch: Partial<CardTemplateDefinition['points']>) =>
    change({ ...draft, points: { ...points, ...patch } })
  const setGrowth = (patch: Partial<CardTemplateDefinition['growth']>) =>
    change({ ...draft, growth: { ...growth, ...patch } })
  const money = (label: string, name: string, value: number, set: (minor: number) => void) => (
    <div className="field">
      <span className="small faint" aria-hidden="true">
        {label}
      </span>
      <MoneyInput label={name} min={1} value={value} change={(next) => next !== undefined && set(next)} />
    </div>
  )
  return (
    <div className="stack">
      <div className="level-edit">
        <NumberField
          label={t('cards.pointsFor')}
          value={points.perAmount.points}
          change={(value) => setPoints({ perAmount: { ...points.perAmount, points: value } })}
        />
        {money(
          t('cards.pointsPer'),
          `${t('cards.pointsFor')}: ${t('cards.pointsPer')}`,
          points.perAmount.forMinor,
          (forMinor) => setPoints({ perAmount: { ...points.perAmount, forMinor } }),
        )}
        <NumberField
          label={t('cards.growthFor')}
          value={growth.perAmount.growth}
          change={(value) => setGrowth({ perAmount: { ...growth.perAmount, growth: value } })}
        />
        {money(
          t('cards.pointsPer'),
          `${t('cards.growthFor')}: ${t('cards.pointsPer')}`,
          growth.perAmount.forMinor,
          (forMinor) => setGrowth({ perAmount: { ...growth.perAmount, forMinor } }),
        )}
        <NumberField
          label={t('cards.perVisit')}
          value={growth.perVisit}
          change={(perVisit) => setGrowth({ perVisit })}
        />
      </div>
      <Checkbox
        checked={points.redemption !== null}
        onChange={({ target }) =>
          setPoints({ redemption: target.checked ? { pointsPerMinor: 1, sharePercentMax: 50 } : null })
        }
      >
        {t('cards.pointsPay')}
      </Checkbox>
      {points.redemption && (
        <div className="form-grid">
          <NumberField
            label={t('cards.pointsPerMinor')}
            min={1}
            value={points.redemption.pointsPerMinor}
            change={(pointsPerMinor) =>
              points.redemption && setPoints({ redemption: { ...points.redemption, pointsPerMinor } })
            }
          />
          <NumberField
            label={t('cards.shareMax')}
            min={1}
            max={100}
            value={points.redemption.sharePercentMax}
            change={(sharePercentMax) =>
              points.redemption && setPoints({ redemption: { ...points.redemption, sharePercentMax } })
            }
          />
        </div>
      )}
      <Checkbox
        checked={downgrade !== null}
        onChange={({ target }) => change({ ...draft, downgrade: target.checked ? { periodDays: 365 } : null })}
      >
        {t('cards.falls')}
      </Checkbox>
      {downgrade && (
        <div className="form-grid">
          <NumberField
            label={t('cards.period')}
            min={1}
            max={3660}
            value={downgrade.periodDays}
            change={(periodDays) => change({ ...draft, downgrade: { periodDays } })}
          />
        </div>
      )}
    </div>
  )
}
