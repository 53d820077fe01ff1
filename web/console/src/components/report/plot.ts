import type { ReportColumn, ReportResult, ReportRow } from '@regulars/contract'
import type { EChartsOption, SeriesOption } from 'echarts'
import type { Format } from '../../ui/format.ts'
import { fontFamily, type Palette } from '../../ui/tokens.ts'
import { asNumber, type Say } from './cells.ts'

interface PlotInput {
  result: ReportResult
  say: Say
  format: Format
  colours: Palette & { series: readonly string[] }
  narrow: boolean
  equalLine: string
}

/** More lines than hues cannot be told apart; the table has them all. */
const linesMax = 8

/** A month whose window is still open would draw a fall that has not happened. */
const settled = (row: ReportRow, column: ReportColumn) => column.type !== 'ratio' || row.complete !== false

/** States keep their meaning in colour: regulars gain, the lost are lost, sleepers wait. Places in the series palette. */
const hueOf: Record<string, number> = {
  new: 0,
  oneTime: 1,
  regular: 3,
  sleeping: 2,
  lost: 4,
  zombie: 7,
  fresh: 6,
  entered: 3,
  left: 4,
}

const present = (rows: readonly ReportRow[], key: string | undefined) =>
  key !== undefined && rows.some((row) => row[key] !== null && row[key] !== undefined)

/** From rows to a drawing: lines and bars over months or places, curves and scatters over numbers. */
export function plotOption(input: PlotInput): EChartsOption {
  const { kind } = input.result.chart
  if (kind === 'curve') return curve(input)
  if (kind === 'scatter') return scatter(input)
  return linesOrBars(input)
}

function frame({ colours, narrow }: PlotInput): EChartsOption {
  return {
    animationDuration: 150,
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    color: [...colours.series],
    textStyle: { fontFamily, color: colours.inkSoft },
    grid: { left: 8, right: narrow ? 16 : 112, top: 24, bottom: 8, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12.5 },
      axisPointer: { lineStyle: { color: colours.lineStrong } },
    },
  }
}

const axisLook = ({ colours }: PlotInput) => ({
  axisLine: { lineStyle: { color: colours.lineStrong } },
  axisTick: { show: false },
  axisLabel: { color: colours.inkFaint, fontSize: 12, hideOverlap: true },
  splitLine: { lineStyle: { color: colours.line } },
  nameTextStyle: { color: colours.inkFaint },
})

/** Short on the axis, whole in the tooltip. */
function axisText(column: ReportColumn, { format, result }: PlotInput) {
  return (value: number) => {
    if (column.type === 'ratio') return format.percent(value, 0)
    if (column.type === 'money') return format.moneyShort(value, result.currency)
    return format.short(value)
  }
}

interface Line {
  name: string
  column: ReportColumn
  hue?: number
  values: (number | null)[]
}

function linesOrBars(input: PlotInput): EChartsOption {
  const { result, say, colours, narrow } = input
  const { x, series, measures } = axesOf(result)
  const [first] = measures
  if (!x || !first) return {}
  const ticks = [...new Set(result.rows.map((row) => row[x.key]))]
  const all = series
    ? linesOfSeries(input, { x, series, measure: first, ticks })
    : linesOfMeasures(input, { x, measures, ticks })
  const lines = all.length > linesMax ? pickLines(all) : all
  const asBars = result.chart.kind === 'bar' || (x.type !== 'month' && x.type !== 'date' && x.type !== 'count')
  const several = lines.length > 1
  const legend = several && (narrow || asBars || lines.length > 5)
  const style = { asBars, endLabels: several && !legend, symbols: ticks.length <= 40 }
  return {
    ...frame(input),
    grid: { left: 8, right: style.endLabels ? 120 : 24, top: legend ? 44 : 24, bottom: 8, containLabel: true },
    legend: legend ? legendLook(colours) : { show: false },
    xAxis: {
      type: 'category',
      data: ticks.map((tick) => say(x, tick)),
      boundaryGap: asBars,
      ...axisLook(input),
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      ...axisLook(input),
      axisLine: { show: false },
      axisLabel: { color: colours.inkFaint, fontSize: 12, formatter: axisText(first, input) },
    },
    series: lines.map((line, index) => drawLine(line, index, style, input)),
  }
}

/** Which columns stand across, which tell the lines apart, which are measured. */
function axesOf({ chart, rows, columns }: ReportResult) {
  const byKey = (key: string | undefined) => columns.find((column) => column.key === key)
  const firstPresent = (keys: (string | undefined)[]) =>
    keys.map((key) => (present(rows, key) ? byKey(key) : undefined)).find(Boolean)
  // A report broken down by store or channel instead of by month has those across.
  const x = firstPresent([chart.x, 'storeName', 'store', 'channel'])
  const series = firstPresent([chart.series, 'storeName', 'channel', 'city'].filter((key) => key !== x?.key))
  return { x, series, measures: (chart.y ?? []).flatMap((key) => byKey(key) ?? []) }
}

type Ticks = (string | number | boolean | null | undefined)[]

function linesOfSeries(
  { result, say }: PlotInput,
  axes: { x: ReportColumn; series: ReportColumn; measure: ReportColumn; ticks: Ticks },
): Line[] {
  const { x, series, measure, ticks } = axes
  return [...new Set(result.rows.map((row) => row[series.key]))].map((value) => {
    const own = result.rows.filter((row) => row[series.key] === value && settled(row, measure))
    const values = ticks.map((tick) => asNumber(own.find((row) => row[x.key] === tick)?.[measure.key]))
    return { name: say(series, value), column: measure, values }
  })
}

function linesOfMeasures(
  { result, format }: PlotInput,
  axes: { x: ReportColumn; measures: ReportColumn[]; ticks: Ticks },
): Line[] {
  const { x, measures, ticks } = axes
  return measures.map((column) => ({
    name: column.label[format.language],
    column,
    hue: measures.length > 1 ? hueOf[column.key] : undefined,
    values: ticks.map((tick) =>
      asNumber(result.rows.find((row) => row[x.key] === tick && settled(row, column))?.[column.key]),
    ),
  }))
}

const legendLook = (colours: Palette) => ({
  type: 'plain' as const,
  top: 0,
  left: 0,
  icon: 'roundRect',
  itemWidth: 12,
  itemHeight: 8,
  textStyle: { color: colours.inkSoft },
})

interface LineStyle {
  asBars: boolean
  endLabels: boolean
  symbols: boolean
}

function drawLine(line: Line, index: number, style: LineStyle, { result, say, colours }: PlotInput): SeriesOption {
  const color = line.hue === undefined ? undefined : colours.series[line.hue]
  const common = {
    name: line.name,
    data: line.values,
    tooltip: { valueFormatter: (value: unknown) => say(line.column, typeof value === 'number' ? value : null) },
  }
  if (style.asBars) {
    const { stacked } = result.chart
    return {
      ...common,
      type: 'bar',
      stack: stacked ? 'all' : undefined,
      barMaxWidth: 36,
      itemStyle: { borderRadius: stacked ? 0 : [4, 4, 0, 0], color },
    }
  }
  return {
    ...common,
    type: 'line',
    symbol: 'circle',
    symbolSize: index === 0 ? 6 : 4,
    showSymbol: style.symbols,
    color,
    lineStyle: { width: index === 0 ? 2.5 : 1.75, type: index > 3 ? 'dashed' : 'solid' },
    endLabel: { show: style.endLabels, formatter: '{a}', color: 'inherit', width: 104, overflow: 'truncate' },
    labelLayout: { moveOverlap: 'shiftY' },
  }
}

/** Evenly from the first to the last: of sixty cohorts, the oldest, the newest and some between. */
function pickLines(lines: Line[]): Line[] {
  const step = (lines.length - 1) / (linesMax - 1)
  return Array.from({ length: linesMax }, (_, index) => lines[Math.round(index * step)]).flatMap((line) => line ?? [])
}

function curve(input: PlotInput): EChartsOption {
  const { result, say, colours, format, equalLine, narrow } = input
  const x = result.columns.find((column) => column.key === result.chart.x)
  const y = result.columns.find((column) => column.key === result.chart.y?.[0])
  if (!x || !y) return {}
  const points = result.rows.map((row) => [asNumber(row[x.key]) ?? 0, asNumber(row[y.key]) ?? 0])
  const top = Number(result.params.top ?? 20)
  const atTop = points.find(([percent]) => percent === top)
  return {
    ...frame(input),
    grid: { left: 8, right: narrow ? 24 : 40, top: 32, bottom: 8, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      max: 100,
      ...axisLook(input),
      axisLabel: { color: colours.inkFaint, formatter: (value: number) => format.percent(value / 100, 0) },
      splitLine: { show: false },
    },
    yAxis: {
      type: 'value',
      min: 0,
      max: 1,
      ...axisLook(input),
      axisLine: { show: false },
      axisLabel: { color: colours.inkFaint, formatter: (value: number) => format.percent(value, 0) },
    },
    series: [
      {
        type: 'line',
        name: y.label[format.language],
        data: points,
        showSymbol: false,
        lineStyle: { width: 2.5 },
        areaStyle: { opacity: 0.08 },
        tooltip: { valueFormatter: (value) => say(y, typeof value === 'number' ? value : null) },
        markLine: atTop
          ? {
              symbol: 'none',
              silent: true,
              lineStyle: { color: colours.lineStrong, type: 'dashed' },
              label: {
                formatter: `${top}% → ${say(y, atTop[1] ?? null)}`,
                color: colours.ink,
                position: 'end',
                distance: 6,
              },
              data: [{ xAxis: top }],
            }
          : undefined,
      },
      {
        type: 'line',
        name: equalLine,
        data: [
          [0, 0],
          [100, 1],
        ],
        showSymbol: false,
        silent: true,
        lineStyle: { width: 1, type: 'dotted', color: colours.inkFaint },
        tooltip: { show: false },
      },
    ],
  }
}

function scatter(input: PlotInput): EChartsOption {
  const { result, say, colours, format } = input
  const x = result.columns.find((column) => column.key === result.chart.x)
  const y = result.columns.find((column) => column.key === result.chart.y?.[0])
  const name = result.columns.find((column) => column.key === result.chart.series)
  if (!x || !y) return {}
  const points = result.rows.map((row) => ({
    name: [name ? say(name, row[name.key]) : '', row.month ? String(row.month) : ''].filter(Boolean).join(' '),
    value: [asNumber(row[x.key]) ?? 0, asNumber(row[y.key]) ?? 0],
  }))
  const axis = (column: ReportColumn) => ({
    type: 'value' as const,
    name: column.label[format.language],
    min: 0,
    ...axisLook(input),
    axisLabel: { color: colours.inkFaint, formatter: axisText(column, input) },
  })
  return {
    ...frame(input),
    grid: { left: 8, right: 72, top: 36, bottom: 28, containLabel: true },
    tooltip: {
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12.5 },
      // Names come from the merchant: written as text, never as markup.
      formatter: (point) => {
        const one = Array.isArray(point) ? point[0] : point
        const [across, up] = (one?.value ?? []) as number[] // as given in `points`
        return [
          one?.name ?? '',
          `${x.label[format.language]}: ${say(x, across ?? null)}`,
          `${y.label[format.language]}: ${say(y, up ?? null)}`,
        ]
          .map(escapeText)
          .join('<br/>')
      },
    },
    xAxis: { ...axis(x), nameLocation: 'middle', nameGap: 26, splitLine: { show: false } },
    yAxis: { ...axis(y), nameLocation: 'end' },
    series: [
      {
        type: 'scatter',
        symbolSize: 10,
        data: points,
        label: {
          show: points.length <= 200,
          formatter: '{b}',
          position: 'right',
          color: colours.inkSoft,
          fontSize: 11.5,
        },
        labelLayout: { hideOverlap: true },
      },
    ],
  }
}

const escapeText = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
