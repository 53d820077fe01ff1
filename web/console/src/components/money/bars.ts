import type { EChartsOption } from 'echarts'
import { fontFamily, type Palette } from '../../ui/tokens.ts'

interface BarsInput {
  colours: Palette & { series: readonly string[] }
  ticks: string[]
  /** `hue` is a place in the series palette; a line is drawn over the bars. */
  series: { name: string; values: (number | null)[]; hue: number; line?: boolean; stack?: string }[]
  /** Whole in the tooltip, short on the axis. */
  write(value: number): string
  writeShort?(value: number): string
}

/** Bars from zero, side by side or stacked, in the house's look. */
export function barsOption({ colours, ticks, series, write, writeShort = write }: BarsInput): EChartsOption {
  const look = { color: colours.inkFaint, fontSize: 12, hideOverlap: true }
  return {
    animation: !matchMedia('(prefers-reduced-motion: reduce)').matches,
    animationDuration: 150,
    textStyle: { fontFamily, color: colours.inkSoft },
    grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
    legend: {
      type: 'plain',
      top: 0,
      left: 0,
      icon: 'roundRect',
      itemWidth: 12,
      itemHeight: 8,
      textStyle: { color: colours.inkSoft },
    },
    tooltip: {
      trigger: 'axis',
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12.5 },
      valueFormatter: (value) => (typeof value === 'number' ? write(value) : '—'),
    },
    xAxis: {
      type: 'category',
      data: ticks,
      axisLine: { lineStyle: { color: colours.lineStrong } },
      axisTick: { show: false },
      axisLabel: look,
    },
    yAxis: {
      type: 'value',
      min: 0,
      minInterval: 1,
      axisLine: { show: false },
      axisLabel: { ...look, formatter: writeShort },
      splitLine: { lineStyle: { color: colours.line } },
    },
    series: series.map(({ name, values, hue, line, stack }) =>
      line
        ? { type: 'line', name, data: values, color: colours.series[hue], symbolSize: 5, lineStyle: { width: 2.5 } }
        : {
            type: 'bar',
            name,
            data: values,
            stack,
            barMaxWidth: 28,
            itemStyle: { color: colours.series[hue], borderRadius: stack ? 0 : [3, 3, 0, 0] },
          },
    ),
  }
}
