import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { ChartFrame } from '../ui/charts/chart-frame.tsx'
import { EChart } from '../ui/charts/e-chart.tsx'
import { useFormat } from '../ui/format-context.ts'
import { useColours } from '../ui/theme-context.ts'
import { barsOption } from './money/bars.ts'

interface DayFigure<Row> {
  name: string
  /** Null where it is not known. */
  of(row: Row): number | null
  isMoney?: boolean
  /** A place in the series palette: drawn as bars. Without one it stands in the table alone. */
  hue?: number
}

interface DayBarsProps<Row> {
  days: readonly Row[]
  figures: readonly DayFigure<Row>[]
  /** What it comes to, as a sentence. */
  title: string
  note?: string
  fileName: string
}

/** What happened day by day: bars of the figures that matter, and all of them as a table. */
export function DayBars<Row extends { day: string }>({ days, figures, title, note, fileName }: DayBarsProps<Row>) {
  const { t } = useTranslation()
  const format = useFormat()
  const colours = useColours()
  const write = (value: number | null, isMoney = false): string => {
    if (value === null) return '—'
    return isMoney ? format.money(value) : format.number(value)
  }
  const option = useMemo(
    () =>
      barsOption({
        colours,
        ticks: days.map(({ day }) => format.day(day)),
        series: figures.flatMap(({ name, of, hue }) =>
          hue === undefined ? [] : [{ name, hue, values: days.map(of) }],
        ),
        write: (value) => format.number(value),
      }),
    [days, figures, colours, format],
  )
  return (
    <section className="card">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={note ? `${note} (${format.timezone})` : format.timezone}
        fileName={fileName}
        table={
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('common.day')}</th>
                {figures.map(({ name }) => (
                  <th key={name} scope="col" className="num">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {days.map((row) => (
                <tr key={row.day}>
                  <th scope="row">{format.day(row.day)}</th>
                  {figures.map(({ name, of, isMoney }) => (
                    <td key={name} className="num">
                      {write(of(row), isMoney)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <EChart option={option} height={240} label={title} />
      </ChartFrame>
    </section>
  )
}
