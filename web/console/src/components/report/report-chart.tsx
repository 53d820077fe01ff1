import type { ReportColumn, ReportResult } from '@regulars/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { EChart } from '../../ui/charts/e-chart.tsx'
import { Funnel, type FunnelStep } from '../../ui/charts/funnel.tsx'
import { HeatMap } from '../../ui/charts/heat-map.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { useColours } from '../../ui/theme-context.ts'
import { useWidth } from '../../ui/use-width.ts'
import { answerOf } from './answer.ts'
import { asNumber } from './cells.ts'
import { periodWords, scopeWords } from './period-words.ts'
import { plotOption } from './plot.ts'
import { ReportRows } from './report-rows.tsx'
import { useSay } from './use-say.ts'

/** The picture of a report in its frame; nothing where a table says it better. */
export function ReportChart({ result, bare = false }: { result: ReportResult; bare?: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (result.chart.kind === 'table' || result.rows.length === 0) return null
  const plain = answerOf(result, format, t) ?? result.question[format.language]
  const chart = (
    <ChartFrame
      title={plain}
      plainTitle={plain}
      note={[
        scopeWords(result.scope, t),
        periodWords(result.period, format, t),
        hidesRunning(result) ? t('charts.runningHidden') : '',
      ]
        .filter(Boolean)
        .join(' · ')}
      fileName={result.report}
      table={<ReportRows result={result} plain />}
    >
      <Drawing result={result} label={plain} />
    </ChartFrame>
  )
  return bare ? chart : <section className="card">{chart}</section>
}

/** Lines of rates leave out the months that are not over, see `plotOption`. */
const hidesRunning = ({ chart, columns, rows }: ReportResult) =>
  chart.kind === 'line' &&
  columns.some((column) => column.type === 'ratio' && chart.y?.includes(column.key)) &&
  rows.some((row) => row.complete === false)

function Drawing({ result, label }: { result: ReportResult; label: string }) {
  switch (result.chart.kind) {
    case 'heatmap':
      return <CohortMap result={result} label={label} />
    case 'funnel':
      return <StepFunnel result={result} label={label} />
    default:
      return <Plot result={result} label={label} />
  }
}

function Plot({ result, label }: { result: ReportResult; label: string }) {
  const format = useFormat()
  const colours = useColours()
  const { t } = useTranslation()
  const say = useSay(result.currency)
  const [box, width] = useWidth<HTMLDivElement>()
  // biome-ignore lint/correctness/useExhaustiveDependencies: `say` is made anew each time from what is listed here
  const option = useMemo(
    () => plotOption({ result, say, format, colours, narrow: width < 560, equalLine: t('charts.equal') }),
    [result, format, colours.theme, width < 560],
  )
  return (
    <div ref={box}>
      <EChart option={option} height={width < 560 ? 280 : 340} label={label} />
    </div>
  )
}

const columnOf = (result: ReportResult, key: string | undefined): ReportColumn | undefined =>
  result.columns.find((column) => column.key === key)

function CohortMap({ result, label }: { result: ReportResult; label: string }) {
  const { language } = useFormat()
  const say = useSay(result.currency)
  const across = columnOf(result, result.chart.x)
  const down = columnOf(result, result.chart.series)
  const measure = columnOf(result, result.chart.y?.[0])
  const size = columnOf(result, 'size')
  if (!across || !down || !measure) return null
  const ages = [...new Set(result.rows.map((row) => String(row[across.key])))].sort((a, b) => Number(a) - Number(b))
  const cohorts = [...new Set(result.rows.map((row) => String(row[down.key])))]
  return (
    <HeatMap
      label={label}
      rowTitle={down.label[language]}
      noteTitle={size?.label[language]}
      columns={ages.map((age) => ({ key: age, label: age }))}
      rows={cohorts.map((cohort) => ({
        key: cohort,
        label: say(down, cohort),
        note: size && say(size, result.rows.find((row) => row[down.key] === cohort)?.[size.key]),
      }))}
      cells={result.rows.map((row) => {
        const share = asNumber(row[measure.key])
        const parts = measure.of ? ` (${row[measure.of.numerator]} / ${row[measure.of.denominator]})` : ''
        return {
          row: String(row[down.key]),
          column: String(row[across.key]),
          // The first month is everybody: it would wash out all the others.
          share: share !== null && Number(row[across.key]) === 0 ? 0 : share,
          text: say(measure, share) + (row.complete === false ? '*' : ''),
          tip: `${say(down, row[down.key])} · ${across.label[language]} ${row[across.key]}: ${say(measure, share)}${parts}`,
        }
      })}
    />
  )
}

const lossAlarm = 0.3

function StepFunnel({ result, label }: { result: ReportResult; label: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const say = useSay(result.currency)
  const [box, width] = useWidth<HTMLDivElement>()
  const step = columnOf(result, result.chart.x)
  const count = columnOf(result, result.chart.y?.[0])
  if (!step || !count) return null
  // Only one path can be drawn; with a break-down the table tells the paths apart.
  const places = new Set(result.rows.map((row) => `${row.store ?? ''}/${row.week ?? ''}`))
  if (places.size > 1) return <p className="soft">{t('charts.funnelBroken')}</p>
  const steps: FunnelStep[] = result.rows.map((row, index) => {
    const customers = asNumber(row[count.key]) ?? 0
    const before = index === 0 ? null : (asNumber(result.rows[index - 1]?.[count.key]) ?? 0)
    const loss = before === null || before === 0 ? null : 1 - customers / before
    const alarm = row.alarm === true || (result.report === 'flow' && loss !== null && loss > lossAlarm)
    const words = format.language === 'zh' ? row.labelZh : row.label
    return {
      key: `${index}`,
      label: words ? String(words) : say(step, row[step.key]),
      count: customers,
      countText: say(count, customers),
      loss,
      lossText:
        loss === null
          ? ''
          : loss === 0
            ? t('charts.noLoss')
            : `${alarm ? '⚠ ' : ''}${t('charts.loss', { loss: format.percent(loss), lost: format.number((before ?? 0) - customers) })}`,
      alarm,
    }
  })
  return (
    <div ref={box}>
      <Funnel steps={steps} label={label} width={width} />
    </div>
  )
}
