import type { EChartsOption } from 'echarts'
import type { EChartsType } from 'echarts/core'
import { useEffect, useRef } from 'react'

interface EChartProps {
  option: EChartsOption
  height?: number
  /** Said to screen readers in place of the picture. */
  label: string
}

/** The chart engine is loaded with the first chart, not with the page. */
export function EChart({ option, height = 320, label }: EChartProps) {
  const box = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType>(undefined)
  const latest = useRef(option)
  latest.current = option

  useEffect(() => {
    let gone = false
    const watch = new ResizeObserver(() => chart.current?.resize())
    void import('./engine.ts').then(({ init }) => {
      if (gone || !box.current) return
      chart.current = init(box.current, undefined, { renderer: 'svg' })
      chart.current.setOption(latest.current)
      watch.observe(box.current)
    })
    return () => {
      gone = true
      watch.disconnect()
      chart.current?.dispose()
      chart.current = undefined
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(option, { notMerge: true })
  }, [option])

  return <div ref={box} role="img" aria-label={label} style={{ height }} />
}
