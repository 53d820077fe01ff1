import type { Import, ImportCounts } from '@regulars/contract'
import { currencyDigits, minorText } from '../domains/reports/index.ts'

type Language = 'en' | 'zh'

export const words = {
  en: {
    progress: { run: 'Importing', dryRun: 'Trying' },
    failed: 'The import failed.',
    continuing: 'An import of this file was interrupted; it goes on where it stopped.',
    ignored: 'ignored',
    first: 'First rows as understood:',
    where: (timezone: string, currency: string) => `times in ${timezone}, amounts in ${currency}`,
    next: {
      orders: 'Next: npx regulars report next-month-repurchase',
      customers: 'Next: npx regulars report first-order-conversion',
    },
    go: 'Nothing was recorded. Run it again without --dry-run to record it.',
  },
  zh: {
    progress: { run: '正在导入', dryRun: '正在试算' },
    failed: '导入失败。',
    continuing: '该文件上次导入被中断，将从中断处继续。',
    ignored: '忽略',
    first: '前几行的识别结果：',
    where: (timezone: string, currency: string) => `时间按 ${timezone}，金额按 ${currency}`,
    next: {
      orders: '下一步：npx regulars report next-month-repurchase',
      customers: '下一步：npx regulars report first-order-conversion',
    },
    go: '没有写入任何数据。去掉 --dry-run 再运行一次即可导入。',
  },
} as const

const delimiterNames: Record<string, string> = {
  ',': 'CSV',
  ';': 'CSV (;)',
  '\t': 'CSV (tab)',
  '|': 'CSV (|)',
  ' ': 'text (blanks)',
}

/** What the file was taken for, so that a wrong guess is seen before the first figure. */
export function understoodText(
  job: Import,
  { timezone, currency }: { timezone: string; currency: string },
  lang: Language,
): string {
  const { detected, mapping, preview } = job
  const width = Math.max(...Object.keys(mapping.columns).map((field) => field.length), 6)
  const place = (header: string): number => detected.headers.indexOf(header)
  const inFileOrder = Object.entries(mapping.columns).sort(([, a], [, b]) => place(a) - place(b))
  const columns = inFileOrder.map(([field, header]) => `  ${field.padEnd(width)}  ←  ${header}`)
  const rows = preview.slice(0, 3).map(
    (row) =>
      `  ${row.line}: ${
        row.problem ??
        Object.entries(row.understood)
          .map(([field, value]) => `${field} ${value}`)
          .join(' · ')
      }`,
  )
  const format = [detected.gzip ? 'gzip' : '', delimiterNames[detected.delimiter] ?? 'CSV', detected.encoding]
    .filter(Boolean)
    .join(', ')
  return [
    `${job.fileName}: ${format}; ${words[lang].where(timezone, currency)}`,
    ...columns,
    ...(detected.unmapped.length > 0
      ? [`  ${words[lang].ignored.padEnd(width)}      ${detected.unmapped.join(', ')}`]
      : []),
    ...(rows.length > 0 ? [words[lang].first, ...rows] : []),
  ].join('\n')
}

export type Summary = { job: Import; currency: string; seconds: number; rejected: string | undefined; lang: Language }

const count = (value: number): string => value.toLocaleString('en')

function money(minor: number, currency: string): string {
  const [whole = '', ...fraction] = minorText(minor, currencyDigits(currency)).split('.')
  return `${[whole.replaceAll(/\B(?=(\d{3})+$)/g, ','), ...fraction].join('.')} ${currency}`
}

export function summaryText(summary: Summary): string {
  const { job, seconds, lang } = summary
  const head = lang === 'zh' ? `导入完成，用时 ${seconds.toFixed(1)} 秒。` : `Imported in ${seconds.toFixed(1)} s.`
  return [head, ...foundLines(summary), ...resultLines(summary, false), words[lang].next[job.kind]].join('\n')
}

export function dryRunText(summary: Summary): string {
  return [...foundLines(summary), ...resultLines(summary, true), words[summary.lang].go].join('\n')
}

function foundLines({ job, currency, lang }: Summary): string[] {
  const c = job.counts
  if (!c) return []
  if (job.kind === 'customers')
    return [
      lang === 'zh'
        ? `  ${count(c.lines)} 行，${count(c.customers)} 位顾客`
        : `  ${count(c.lines)} lines, ${count(c.customers)} customers`,
    ]
  const paid = money(c.paidMinor, currency)
  const refunded = money(c.refundedMinor, currency)
  return lang === 'zh'
    ? [
        `  ${count(c.lines)} 行：${count(c.orders)} 个订单，实付 ${paid}；${count(c.refunds)} 个退款，退还 ${refunded}；${count(c.customers)} 位顾客`,
        ...asideLines(c, [
          `金额为 0 的订单 ${count(c.zeroOrders)} 个`,
          `没有顾客的订单和退款 ${count(c.unidentified)} 个`,
          `找不到原订单的退款 ${count(c.unlinkedRefunds)} 个`,
        ]),
      ]
    : [
        `  ${count(c.lines)} lines: ${count(c.orders)} orders, ${paid} paid; ${count(c.refunds)} refunds, ${refunded} back; ${count(c.customers)} customers`,
        ...asideLines(c, [
          `${count(c.zeroOrders)} orders with an amount of 0`,
          `${count(c.unidentified)} orders and refunds without a customer`,
          `${count(c.unlinkedRefunds)} refunds whose order is not known`,
        ]),
      ]
}

function asideLines(c: ImportCounts, [zero, unidentified, unlinked]: [string, string, string]): string[] {
  const said = [
    c.zeroOrders > 0 ? zero : '',
    c.unidentified > 0 ? unidentified : '',
    c.unlinkedRefunds > 0 ? unlinked : '',
  ].filter(Boolean)
  return said.length > 0 ? [`  ${said.join(' · ')}`] : []
}

function resultLines({ job, rejected, lang }: Summary, dryRun: boolean): string[] {
  const c = job.counts
  if (!c) return []
  const where = rejected ? ` → ${rejected}` : ''
  if (lang === 'zh') {
    const made = dryRun ? '将新增' : '新增'
    return [
      `  ${made} ${count(c.created)}，已有且未变 ${count(c.unchanged)}，拒绝 ${count(c.rejectedLines)} 行${where}`,
    ]
  }
  const made = dryRun ? 'would be new' : 'new'
  return [
    `  ${count(c.created)} ${made}, ${count(c.unchanged)} already known and unchanged, ${count(c.rejectedLines)} lines rejected${where}`,
  ]
}
