import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { type GatePolicy, touchChannels } from '@regulars/contract'
import { Button, Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { MoneyInput } from '../../ui/money-input.tsx'
import { Group, type PolicyPart } from './rules-editor.tsx'

type Budget = GatePolicy['budgets'][number]

/** What a message costs by channel, and how much may be spent. */
export function BudgetFields({ policy, change }: PolicyPart) {
  const { t } = useTranslation()
  const { prices, budgets } = policy
  const set = (index: number, part: Partial<Budget>) =>
    change({ budgets: budgets.map((budget, at) => (at === index ? { ...budget, ...part } : budget)) })
  return (
    <>
      <Group title={t('touches.form.prices')}>
        {touchChannels
          .filter((channel) => channel !== 'inbox' && channel !== 'push')
          .map((channel) => (
            <div className="gate-field" key={channel}>
              <span>{t(`touches.channels.${channel}`)}</span>
              <MoneyInput
                label={t(`touches.channels.${channel}`)}
                value={prices[channel]}
                change={(minor) => change({ prices: { ...prices, [channel]: minor ?? 0 } })}
              />
            </div>
          ))}
      </Group>
      <Group title={t('touches.form.budgets')}>
        <p className="small soft">{t('touches.form.budgetsHelp')}</p>
        {budgets.map((budget, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a budget is known by its place until its name is written
          <div className="stack-tight well" key={index}>
            <Input
              aria-label={t('touches.form.budgetName')}
              placeholder={t('touches.form.budgetName')}
              value={budget.name}
              onChange={(event) => set(index, { name: event.target.value })}
              suffix={
                <Button
                  type="text"
                  size="small"
                  icon={<DeleteOutlined aria-hidden />}
                  aria-label={t('common.remove')}
                  onClick={() => change({ budgets: budgets.filter((_, at) => at !== index) })}
                />
              }
            />
            {(['dayMinor', 'monthMinor'] as const).map((name) => (
              <div className="gate-field" key={name}>
                <span>{t(`touches.form.${name}`)}</span>
                <MoneyInput
                  label={t(`touches.form.${name}`)}
                  value={budget[name] ?? undefined}
                  change={(minor) => set(index, { [name]: minor ?? null })}
                />
              </div>
            ))}
          </div>
        ))}
        <Button
          size="small"
          icon={<PlusOutlined aria-hidden />}
          onClick={() => change({ budgets: [...budgets, { name: '*', dayMinor: null, monthMinor: null }] })}
        >
          {t('touches.form.addBudget')}
        </Button>
      </Group>
    </>
  )
}
