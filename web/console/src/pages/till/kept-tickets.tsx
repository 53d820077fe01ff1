import { CloudUploadOutlined, DisconnectOutlined, WifiOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { State } from '../../ui/states.tsx'
import type { KeptTicket } from './queue.ts'
import { type TillQueue, useLine } from './use-queue.ts'

/** The state of the line, and how much waits for it: a word, a figure and a colour. */
export function LineChip({ till, open }: { till: TillQueue; open(): void }) {
  const { t } = useTranslation()
  const online = useLine()
  const waiting = till.kept.filter(({ refusal }) => !refusal).length
  const refused = till.kept.length - waiting
  const words = [
    ...(online ? [] : [t('till.line.down')]),
    ...(waiting > 0 ? [t('till.line.waiting', { count: waiting })] : []),
    ...(refused > 0 ? [t('till.line.refused', { count: refused })] : []),
  ]
  const tone = refused > 0 ? 'loss' : words.length > 0 ? 'wait' : 'gain'
  return (
    <button type="button" className="chip line-chip" data-tone={tone} aria-live="polite" onClick={open}>
      {online ? <WifiOutlined aria-hidden /> : <DisconnectOutlined aria-hidden />}
      {words.length > 0 ? words.join(' · ') : t('till.line.up')}
    </button>
  )
}

const totalOf = ({ ticket }: KeptTicket) => ticket.lines.reduce((sum, line) => sum + line.amountMinor, 0)

/** What this device has taken and the server does not know yet. */
export function KeptTickets({ till }: { till: TillQueue }) {
  const { t } = useTranslation()
  const format = useFormat()
  const columns: Column<KeptTicket>[] = [
    { key: 'number', title: t('till.sales.number'), cell: (row) => row.ticketNo },
    {
      key: 'at',
      title: t('till.line.takenAt'),
      render: (row) => format.dateTime(row.keptAt),
      cell: (row) => row.keptAt,
    },
    {
      key: 'due',
      title: t('till.sales.due'),
      align: 'right',
      render: (row) => format.money(totalOf(row)),
      cell: (row) => format.major(totalOf(row)),
    },
    {
      key: 'state',
      title: t('till.line.state'),
      render: (row) =>
        row.refusal ? (
          <span className="loss">{t('till.line.refusedWhy', { why: row.refusal.detail || row.refusal.code })}</span>
        ) : (
          <span className="wait">{t('till.line.waits')}</span>
        ),
      cell: (row) => row.refusal?.code ?? '',
    },
    {
      key: 'again',
      title: '',
      render: (row) =>
        row.refusal && (
          <Button size="small" onClick={() => void till.queue.retry(row.ticketNo).then(till.send)}>
            {t('till.line.again')}
          </Button>
        ),
    },
  ]
  return (
    <DataTable<KeptTicket>
      name="kept-tickets"
      label={t('till.line.title')}
      columns={columns}
      rows={till.kept}
      rowKey={(row) => row.ticketNo}
      toolbar={<p className="soft">{t('till.line.what')}</p>}
      actions={
        <Button
          icon={<CloudUploadOutlined aria-hidden />}
          disabled={till.kept.length === 0}
          onClick={() => void till.send()}
        >
          {t('till.line.sendNow')}
        </Button>
      }
      empty={<State title={t('till.line.none')} />}
    />
  )
}
