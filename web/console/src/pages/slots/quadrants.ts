import type { SlotDemandMap, SlotQuadrant } from '@regulars/contract'
import type { EChartsOption } from 'echarts'
import { fontFamily, type Palette } from '../../ui/tokens.ts'

interface QuadrantsInput {
  map: SlotDemandMap
  colours: Palette & { series: readonly string[] }
  language: 'en' | 'zh'
  names: { across: string; up: string }
  corner(quadrant: SlotQuadrant): string
  write(value: number): string
}

/** A dot a category: across how often, up how surely; as big as it has buyers. Lines where the quadrants meet. */
export function quadrantsOption({ map, colours, language, names, corner, write }: QuadrantsInput): EChartsOption {
  const most = Math.max(...map.categories.map(({ customers }) => customers), 1)
  // A whole number, with room for the dots at the edge.
  const across = Math.ceil(Math.max(...map.categories.map(({ frequency }) => frequency), map.frequencyCut * 2) + 0.5)
  const label = { color: colours.inkFaint, fontSize: 12 }
  const axis = {
    type: 'value' as const,
    nameLocation: 'middle' as const,
    nameTextStyle: { color: colours.inkSoft },
    axisLine: { lineStyle: { color: colours.lineStrong } },
    axisLabel: label,
    splitLine: { show: false },
    min: 0,
  }
  const corners: [SlotQuadrant, number, number][] = [
    ['rare-rigid', 0.02, 0.98],
    ['frequent-rigid', 0.98, 0.98],
    ['rare-elastic', 0.02, 0.03],
    ['frequent-elastic', 0.98, 0.03],
  ]
  return {
    animation: false,
    textStyle: { fontFamily, color: colours.inkSoft },
    grid: { left: 24, right: 24, top: 16, bottom: 28, containLabel: true },
    xAxis: { ...axis, name: names.across, nameGap: 28, max: across },
    yAxis: { ...axis, name: names.up, nameGap: 36, max: 1 },
    series: [
      {
        type: 'scatter',
        data: corners.map(([quadrant, x, y]) => ({
          value: [x * across, y],
          label: {
            show: true,
            formatter: corner(quadrant),
            position: x < 0.5 ? 'right' : 'left',
            color: colours.inkFaint,
          },
        })),
        symbolSize: 0,
        silent: true,
      },
      {
        type: 'scatter',
        color: colours.series[0],
        data: map.categories.map((row) => ({
          name: row.name[language],
          value: [row.frequency, row.rigidity ?? 0],
          symbolSize: 10 + 26 * Math.sqrt(row.customers / most),
          // Measured ones are full; what is only said or assumed is a ring.
          itemStyle:
            row.basis === 'measured' ? {} : { color: 'transparent', borderColor: colours.series[0], borderWidth: 2 },
        })),
        label: { show: true, formatter: '{b}', position: 'right', color: colours.ink },
        labelLayout: { hideOverlap: true },
        markLine: {
          silent: true,
          symbol: 'none',
          lineStyle: { color: colours.lineStrong, type: 'dashed' },
          label: { show: false },
          data: [{ xAxis: map.frequencyCut }, { yAxis: map.rigidityCut }],
        },
      },
    ],
    tooltip: {
      confine: true,
      backgroundColor: colours.surface,
      borderColor: colours.line,
      textStyle: { color: colours.ink, fontSize: 12.5 },
      valueFormatter: (value) => (Array.isArray(value) ? value.map((each) => write(Number(each))).join(' · ') : ''),
    },
  }
}
