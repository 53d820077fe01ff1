import { DownloadOutlined, TableOutlined } from '@ant-design/icons'
import { Button, Checkbox, Popover, Table, Tooltip } from 'antd'
import type { ColumnType } from 'antd/es/table/index.js'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Cell, saveCsv } from './csv.ts'
import { readJson, storeJson } from './preferences.ts'
import { Bones } from './states.tsx'

export interface Column<Row> {
  key: string
  title: string
  /** Shown when the pointer rests on the head: the definition of a figure. */
  help?: string
  /** Shows the cell as it is exported when absent. */
  render?(row: Row): ReactNode
  /** What the export writes; the column is left out of it when absent. */
  cell?(row: Row): Cell
  align?: 'right'
  /** Sorts the rows that are loaded. */
  compare?(a: Row, b: Row): number
  /** The server sorts by this name. */
  sortKey?: string
  hidden?: boolean
  width?: number
}

interface DataTableProps<Row> {
  /** Names the export and remembers the columns. */
  name: string
  label: string
  columns: Column<Row>[]
  rows: readonly Row[] | undefined
  rowKey(row: Row): string
  empty: ReactNode
  error?: ReactNode
  /** Search and filters, to the left of the tools. */
  toolbar?: ReactNode
  /** What one may do with chosen rows or the whole list, beside the tools. */
  actions?: ReactNode
  onOpen?(row: Row): void
  sort?: { key: string | undefined; change(key: string | undefined): void }
  more?: { has: boolean; loading: boolean; load(): void; shown: string }
  /** Gets all rows of the list for the export; the loaded ones are written when absent. */
  everything?(): Promise<readonly Row[]>
  pageSize?: number
  /** False where the page has an export of its own. */
  exportable?: boolean
}

/** The list that every page shares: toolbar, columns to choose, sorting, export, and its empty, loading and failed states. */
export function DataTable<Row extends object>(props: DataTableProps<Row>) {
  const { name, label, columns, rows, empty, error, toolbar, actions, more } = props
  const { t } = useTranslation()
  const storageKey = `regulars.columns.${name}`
  const [hidden, setHidden] = useState<string[]>(() =>
    readJson(
      storageKey,
      columns.filter((column) => column.hidden).map((column) => column.key),
    ),
  )
  const shown = columns.filter((column) => !hidden.includes(column.key))

  return (
    <section className="card card-flush" aria-label={label}>
      <div className="table-tools">
        <div className="row grow">{toolbar}</div>
        <div className="row">
          {actions}
          <ColumnChooser
            columns={columns}
            hidden={hidden}
            change={(next) => {
              setHidden(next)
              storeJson(storageKey, next)
            }}
          />
          {props.exportable !== false && <ExportButton {...props} columns={shown} />}
        </div>
      </div>
      {error ??
        (rows === undefined ? (
          <Bones lines={8} label={t('common.loading')} />
        ) : rows.length === 0 ? (
          empty
        ) : (
          <Rows {...props} rows={rows} columns={shown} />
        ))}
      {more && rows !== undefined && rows.length > 0 && !error && <MoreRows more={more} />}
    </section>
  )
}

function Rows<Row extends object>({
  columns,
  rows,
  rowKey,
  onOpen,
  sort,
  pageSize,
}: DataTableProps<Row> & { rows: readonly Row[] }) {
  return (
    <Table<Row>
      size="small"
      columns={columns.map((column) => kitColumn(column, sort?.key))}
      dataSource={rows}
      rowKey={rowKey}
      pagination={pageSize && rows.length > pageSize ? { pageSize, size: 'small', showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      onRow={(row) =>
        onOpen ? { onClick: (event) => !insideControl(event.target) && onOpen(row), 'data-link': '' } : {}
      }
      onChange={(_, __, sorter, { action }) => {
        if (action !== 'sort' || !sort || Array.isArray(sorter)) return
        const column = columns.find(({ key }) => key === sorter.columnKey)
        if (column?.sortKey) sort.change(sorter.order ? column.sortKey : undefined)
      }}
    />
  )
}

/** Our column in the words of the kit. What the server sorts is sorted one way only, the one that people want first. */
function kitColumn<Row extends object>(column: Column<Row>, sortedBy: string | undefined): ColumnType<Row> {
  return {
    key: column.key,
    title: column.help ? (
      <Tooltip title={column.help}>
        <span className="explained">{column.title}</span>
      </Tooltip>
    ) : (
      column.title
    ),
    align: column.align,
    width: column.width,
    className: column.align === 'right' ? 'num' : undefined,
    sorter: column.sortKey ? true : column.compare,
    sortDirections: column.sortKey ? ['descend'] : ['descend', 'ascend'],
    ...(column.sortKey ? { sortOrder: sortedBy === column.sortKey ? ('descend' as const) : null } : {}),
    showSorterTooltip: false,
    render: (_, row) => shownIn(column, row),
  }
}

function shownIn<Row>(column: Column<Row>, row: Row): ReactNode {
  if (column.render) return column.render(row)
  const value = column.cell?.(row)
  return value === null || value === undefined || value === '' ? <span className="faint">—</span> : String(value)
}

function MoreRows({ more }: { more: NonNullable<DataTableProps<object>['more']> }) {
  const { t } = useTranslation()
  return (
    <div className="table-more">
      <span className="faint small">{more.shown}</span>
      {more.has && (
        <Button size="small" loading={more.loading} onClick={more.load}>
          {t('table.more')}
        </Button>
      )}
    </div>
  )
}

/** A click on a link or a button inside a row is meant for that, not for the row. */
const insideControl = (target: EventTarget) =>
  target instanceof HTMLElement && target.closest('a, button, input, label') !== null

function ColumnChooser<Row>({
  columns,
  hidden,
  change,
}: {
  columns: Column<Row>[]
  hidden: string[]
  change(hidden: string[]): void
}) {
  const { t } = useTranslation()
  const chooser = (
    <Checkbox.Group
      className="column-chooser"
      value={columns.filter((column) => !hidden.includes(column.key)).map((column) => column.key)}
      options={columns.map((column, index) => ({ value: column.key, label: column.title, disabled: index === 0 }))}
      onChange={(shown) => change(columns.map((column) => column.key).filter((key) => !shown.includes(key)))}
    />
  )
  return (
    <Popover content={chooser} trigger="click" placement="bottomRight">
      <Tooltip title={t('table.columns')}>
        <Button
          type="text"
          icon={<TableOutlined aria-hidden />}
          aria-label={t('table.columns')}
          aria-haspopup="dialog"
        />
      </Tooltip>
    </Popover>
  )
}

function ExportButton<Row extends object>({ name, columns, rows, everything }: DataTableProps<Row>) {
  const { t } = useTranslation()
  const [busy, setBusy] = useState(false)
  const written = columns.flatMap((column) => (column.cell ? [{ title: column.title, cell: column.cell }] : []))
  const run = async () => {
    setBusy(true)
    try {
      const all = everything ? await everything() : (rows ?? [])
      saveCsv(
        `${name}.csv`,
        written.map((column) => column.title),
        all.map((row) => written.map((column) => column.cell(row))),
      )
    } finally {
      setBusy(false)
    }
  }
  return (
    <Tooltip title={t('table.export')}>
      <Button
        type="text"
        icon={<DownloadOutlined aria-hidden />}
        aria-label={t('table.export')}
        loading={busy}
        disabled={!rows?.length}
        onClick={() => void run()}
      />
    </Tooltip>
  )
}
