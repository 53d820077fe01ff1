import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Input, InputNumber, Radio } from 'antd'
import { useTranslation } from 'react-i18next'
import { CountField } from '../../offer-editor/field.tsx'
import type { StepOf } from '../model.ts'
import { GoesToField, type StepFormProps } from './fields.tsx'

type Split = StepOf<'split'>
type Arm = Split['arms'][number]

const letters = 'abcdefghij'

/** By chance, and for good: who once went one way goes it again. One arm is what the others are compared with. */
export function SplitForm({ id, step, play, speech, change }: StepFormProps<Split>) {
  const { t } = useTranslation()
  const set = (arms: Arm[]) => change({ ...step, arms })
  const patch = (index: number, next: Partial<Arm>) =>
    set(step.arms.map((arm, at) => (at === index ? { ...arm, ...next } : arm)))
  const control = Math.max(
    0,
    step.arms.findIndex((arm) => arm.control),
  )
  return (
    <>
      {step.arms.map((arm, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an arm may be renamed while it is typed in
        <fieldset key={index} className="plain-fieldset play-case">
          <span className="row" style={{ flexWrap: 'nowrap', marginBottom: 8 }}>
            <Input
              aria-label={t('plays.split.name')}
              value={arm.name}
              maxLength={40}
              onChange={(event) =>
                patch(index, { name: event.target.value.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-') })
              }
            />
            <InputNumber<number>
              aria-label={t('plays.split.weight', { arm: arm.name })}
              min={0.01}
              max={1000}
              prefix="×"
              changeOnWheel={false}
              value={arm.weight}
              onChange={(weight) => weight !== null && patch(index, { weight })}
            />
            {step.arms.length > 2 && (
              <Button
                type="text"
                icon={<DeleteOutlined aria-hidden />}
                aria-label={t('plays.split.remove', { arm: arm.name })}
                onClick={() => set(step.arms.filter((_, at) => at !== index))}
              />
            )}
          </span>
          <Radio
            checked={index === control}
            onChange={() =>
              set(
                step.arms.map(({ control: _before, ...rest }, at) =>
                  at === index ? { ...rest, control: true } : rest,
                ),
              )
            }
          >
            {t('plays.split.control')}
          </Radio>
          <GoesToField
            label={t('plays.form.thenWhen', { when: arm.name })}
            value={arm.next}
            id={id}
            play={play}
            speech={speech}
            change={(next) => next && patch(index, { next })}
          />
        </fieldset>
      ))}
      {step.arms.length < 10 && (
        <Button
          type="dashed"
          icon={<PlusOutlined aria-hidden />}
          style={{ marginBottom: 12 }}
          onClick={() => set([...step.arms, { name: freshName(step.arms), weight: 1, next: step.arms[0]?.next ?? '' }])}
        >
          {t('plays.split.add')}
        </Button>
      )}
      <CountField
        label={t('plays.split.window')}
        hint={t('plays.split.windowHint')}
        value={step.windowDays}
        change={(windowDays) => {
          const { windowDays: _before, ...rest } = step
          change(windowDays === null ? rest : { ...rest, windowDays })
        }}
      />
    </>
  )
}

const freshName = (arms: readonly Arm[]): string =>
  [...letters].find((letter) => !arms.some(({ name }) => name === letter)) ?? `arm-${arms.length + 1}`
