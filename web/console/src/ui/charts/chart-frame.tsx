import { CopyOutlined, DownloadOutlined, TableOutlined } from '@ant-design/icons'
import { App, Button, Tooltip } from 'antd'
import { type ReactNode, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { copyPicture, savePicture } from '../picture.ts'

interface ChartFrameProps {
  /** The answer, where there is one: "36.6 % of new consumers came back". */
  title: ReactNode
  /** What is measured, over which period. Also printed under the title of a saved picture. */
  note: string
  /** The same figures as a table, for those who cannot or would rather not read the picture. */
  table: ReactNode
  fileName: string
  plainTitle: string
  children: ReactNode
}

/** A picture that can be read as a table, copied and saved. */
export function ChartFrame({ title, note, table, fileName, plainTitle, children }: ChartFrameProps) {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const box = useRef<HTMLDivElement>(null)
  const heading = useId()
  const [asTable, setAsTable] = useState(false)

  const withPicture = (work: (svg: SVGSVGElement) => Promise<unknown> | unknown, done?: string) => async () => {
    const svg = box.current?.querySelector<SVGSVGElement>('svg')
    try {
      if (!svg) throw new Error('No picture is drawn')
      await work(svg)
      if (done) message.success(done)
    } catch {
      message.error(t('charts.pictureFailed'))
    }
  }
  const caption = { title: plainTitle, note }
  const tool = (label: string, icon: ReactNode, onClick: () => void, pressed?: boolean) => (
    <Tooltip title={label}>
      <Button
        type={pressed ? 'default' : 'text'}
        size="small"
        aria-label={label}
        aria-pressed={pressed}
        icon={icon}
        onClick={onClick}
      />
    </Tooltip>
  )

  return (
    <figure className="chart-frame" aria-labelledby={heading}>
      <figcaption>
        <div className="grow">
          <h2 id={heading}>{title}</h2>
          <p className="small faint">{note}</p>
        </div>
        <div className="chart-tools">
          {tool(t('charts.asTable'), <TableOutlined aria-hidden />, () => setAsTable(!asTable), asTable)}
          {!asTable &&
            tool(
              t('charts.copy'),
              <CopyOutlined aria-hidden />,
              withPicture((svg) => copyPicture(svg, caption), t('common.copied')),
            )}
          {!asTable &&
            tool(
              t('charts.save'),
              <DownloadOutlined aria-hidden />,
              withPicture((svg) => savePicture(fileName, svg, caption)),
            )}
        </div>
      </figcaption>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        <section className="table-scroll" tabIndex={0} aria-label={plainTitle}>
          {table}
        </section>
      ) : (
        <div className="chart-box" ref={box}>
          {children}
        </div>
      )}
    </figure>
  )
}
