import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import type { RuleResult } from '@regulars/contract'
import { Button, Input, InputNumber } from 'antd'
import { useTranslation } from 'react-i18next'
import { isMoney } from '../../components/know/rule-words.ts'
import { Field } from '../../components/know/where-editor.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { type Draft, freeValue, nameOfBand } from './draft.ts'
import type { RuleCardProps } from './rule-card.tsx'
import { UnitChoice } from './values-card.tsx'

/** A flag from a threshold, bands from their lower ends, or the figure itself. */
export function ResultEditor({ draft, change }: RuleCardProps) {
  const { t } = useTranslation()
  const { result } = draft.rule
  if (result.as === 'flag') return <FlagRange draft={draft} result={result} change={change} />
  if ('bands' in result) return <Bands draft={draft} result={result} change={change} />
  if (result.as === 'number') return <UnitChoice draft={draft} change={change} />
  return <p className="soft">{t(`labelForm.resultHelp.${result.as}`)}</p>
}

/** Typed in the major unit, kept in the minor one, where the measure is money. */
function useMeasureScale(draft: Draft): { scale: number; suffix: string | undefined } {
  const { t } = useTranslation()
  const format = useFormat()
  const { measure, result } = draft.rule
  if (result.as === 'age') return { scale: 1, suffix: t('ruleForm.daysUnit') }
  return 'aggregate' in measure && isMoney(measure.aggregate)
    ? { scale: 1 / format.major(1), suffix: format.currency }
    : { scale: 1, suffix: undefined }
}

function FlagRange({ draft, result, change }: RuleCardProps & { result: Extract<RuleResult, { as: 'flag' }> }) {
  const { t } = useTranslation()
  const { scale, suffix } = useMeasureScale(draft)
  const end = (key: 'from' | 'to', label: string) => (
    <Field label={label} width={160}>
      <InputNumber
        aria-label={label}
        style={{ width: '100%' }}
        suffix={suffix}
        changeOnWheel={false}
        value={result[key] === undefined ? undefined : result[key] / scale}
        onChange={(typed) => {
          const { [key]: _, ...rest } = result
          change({ rule: { ...draft.rule, result: typed === null ? rest : { ...rest, [key]: typed * scale } } })
        }}
      />
    </Field>
  )
  return (
    <div className="field-row">
      {end('from', t('builder.atLeast'))}
      {end('to', t('builder.atMost'))}
    </div>
  )
}

type Banded = Extract<RuleResult, { bands: unknown }>

function Bands({ draft, result, change }: RuleCardProps & { result: Banded }) {
  const { t } = useTranslation()
  const { scale, suffix } = useMeasureScale(draft)
  const set = (bands: Banded['bands']) => change({ rule: { ...draft.rule, result: { ...result, bands } } })
  const rename = (value: string, name: { en: string; zh: string }) =>
    change({ values: [...draft.values.filter((entry) => entry.value !== value), { value, name }] })
  return (
    <div className="stack-tight">
      <p className="soft small">{t(`labelForm.resultHelp.${result.as}`)}</p>
      {result.bands.map((band, index) => {
        const name = nameOfBand(draft, band.value)
        const named = (language: 'en' | 'zh') => (
          <Input
            aria-label={t('labelForm.bandName', { number: index + 1, language: t(`labelForm.languages.${language}`) })}
            placeholder={t(`labelForm.languages.${language}`)}
            maxLength={200}
            value={name[language]}
            onChange={(event) => rename(band.value, { ...name, [language]: event.target.value })}
          />
        )
        return (
          <div key={band.value} className="band-row">
            <InputNumber
              aria-label={t('labelForm.bandFrom', { number: index + 1 })}
              style={{ width: '100%' }}
              prefix={t('labelForm.from')}
              suffix={suffix}
              changeOnWheel={false}
              value={band.from / scale}
              onChange={(typed) =>
                typed !== null &&
                set(result.bands.map((each, at) => (at === index ? { ...each, from: typed * scale } : each)))
              }
            />
            {named('en')}
            {named('zh')}
            <Button
              type="text"
              icon={<DeleteOutlined aria-hidden />}
              aria-label={t('common.remove')}
              disabled={result.bands.length <= 1}
              onClick={() => set(result.bands.filter((_, at) => at !== index))}
            />
          </div>
        )
      })}
      <div>
        <Button
          icon={<PlusOutlined aria-hidden />}
          disabled={result.bands.length >= 50}
          onClick={() => {
            const value = freeValue(
              'band',
              result.bands.map((band) => band.value),
            )
            const highest = Math.max(0, ...result.bands.map((band) => band.from))
            set([...result.bands, { value, from: highest > 0 ? highest * 2 : 1 }])
          }}
        >
          {t('labelForm.addBand')}
        </Button>
      </div>
    </div>
  )
}
