import type { AudienceExpression, AudienceView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery, overlapQuery } from '../../api/audiences.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { Overlap } from '../../ui/charts/overlap.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

interface CompareProps {
  expression: AudienceExpression
  name: string
  /** The audience itself, which is not offered to be compared with. */
  own?: string
}

/** How many are in this audience and in another one: whom would one reach twice? */
export function CompareAudiences({ expression, name, own }: CompareProps) {
  const { t } = useTranslation()
  const { data: list } = useQuery(audiencesQuery)
  const [chosen, setChosen] = useState<string>()
  const others = list?.audiences.filter((audience) => audience.id !== own) ?? []
  const other = others.find((audience) => audience.id === chosen)
  if (list && others.length === 0) return <State title={t('compare.none.title')}>{t('compare.none.advice')}</State>
  return (
    <div className="stack">
      <Select
        aria-label={t('compare.with')}
        placeholder={t('compare.with')}
        style={{ width: 320, maxWidth: '100%' }}
        value={chosen}
        loading={!list}
        disabled={!list}
        options={others.map((audience) => ({ value: audience.id, label: audience.name }))}
        showSearch={{ optionFilterProp: 'label' }}
        onChange={setChosen}
      />
      {other && <Both expression={expression} name={name} other={other} />}
    </div>
  )
}

function Both({ expression, name, other }: { expression: AudienceExpression; name: string; other: AudienceView }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { data, error, refetch } = useQuery(overlapQuery(expression, other.expression))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={5} label={t('common.loading')} />
  const { a, b, both } = data
  if (a === null || b === null || both === null) return <p className="soft">{t('compare.tooFew')}</p>
  const share = a > 0 ? both / a : 0
  const title = t('compare.answer', {
    both: format.number(both),
    share: format.percent(share),
    name,
    other: other.name,
  })
  const rows: [string, number][] = [
    [t('compare.only', { name }), a - both],
    [t('compare.both'), both],
    [t('compare.only', { name: other.name }), b - both],
  ]
  return (
    <ChartFrame
      title={title}
      plainTitle={title}
      note={t('compare.note')}
      fileName="overlap"
      table={
        <table className="plain">
          <tbody>
            {rows.map(([label, count]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td className="num">{format.number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      }
    >
      <Overlap
        label={title}
        a={{ count: a, name: `${name} · ${format.number(a)}`, text: format.number(a - both) }}
        b={{ count: b, name: `${other.name} · ${format.number(b)}`, text: format.number(b - both) }}
        both={{ count: both, text: format.number(both) }}
      />
    </ChartFrame>
  )
}
