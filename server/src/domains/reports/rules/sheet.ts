import type { ReportColumn, ReportResult, ReportText, ReportValue } from '@regulars/contract'

export type Language = 'en' | 'zh'

/** A report as a sheet: what it is above, the figures, then the table. Cells are still typed. */
export type Sheet = {
  title: string
  /** Label and text: definition, period, scope... so that the export explains itself. */
  about: [label: string, text: string][]
  figures: { column: ReportColumn; label: string; value: ReportValue }[]
  columns: { column: ReportColumn; label: string }[]
  rows: ReportValue[][]
}

const words = {
  report: { en: 'Report', zh: '报表' },
  question: { en: 'Question', zh: '问题' },
  definition: { en: 'Definition', zh: '定义' },
  period: { en: 'Period', zh: '期间' },
  scope: { en: 'Scope', zh: '范围' },
  parameters: { en: 'Parameters', zh: '参数' },
  note: { en: 'Note', zh: '说明' },
  generated: { en: 'Generated', zh: '生成时间' },
  allTime: { en: 'all records', zh: '全部数据' },
  start: { en: 'the first record', zh: '最早数据' },
  end: { en: 'the latest record', zh: '最新数据' },
  to: { en: 'to', zh: '至' },
  everywhere: { en: 'the whole workspace', zh: '全部' },
  city: { en: 'city', zh: '城市' },
  store: { en: 'store', zh: '门店' },
  channel: { en: 'channel', zh: '渠道' },
  stores: { en: 'stores', zh: '家门店' },
  yes: { en: 'yes', zh: '是' },
  no: { en: 'no', zh: '否' },
} satisfies Record<string, ReportText>

export function sheetOf(result: ReportResult, lang: Language): Sheet {
  const labelOf = (column: ReportColumn): string =>
    column.type === 'money' ? `${column.label[lang]} (${result.currency})` : column.label[lang]
  return {
    title: result.title[lang],
    about: aboutLines(result, lang),
    figures: result.figures.map((column) => ({
      column,
      label: labelOf(column),
      value: shownValue(column, result.summary[column.key] ?? null, lang),
    })),
    columns: result.columns.map((column) => ({ column, label: labelOf(column) })),
    rows: result.rows.map((row) => result.columns.map((column) => shownValue(column, row[column.key] ?? null, lang))),
  }
}

function aboutLines(result: ReportResult, lang: Language): Sheet['about'] {
  const about: Sheet['about'] = [
    [words.report[lang], result.title[lang]],
    [words.question[lang], result.question[lang]],
    [words.definition[lang], result.definition[lang]],
    [words.period[lang], periodText(result, lang)],
    [words.scope[lang], scopeText(result, lang)],
  ]
  const params = Object.entries(result.params).map(([name, value]) => `${name}=${value}`)
  if (params.length > 0) about.push([words.parameters[lang], params.join(', ')])
  for (const note of result.notes) about.push([words.note[lang], note[lang]])
  about.push([words.generated[lang], result.generatedAt])
  return about
}

/** Codes become words; amounts, ratios and counts stay numbers. */
function shownValue(column: ReportColumn, value: ReportValue, lang: Language): ReportValue {
  if (typeof value === 'boolean') return value ? words.yes[lang] : words.no[lang]
  if (typeof value === 'string') return column.values?.[value]?.[lang] ?? value
  return value
}

export function periodText({ period }: ReportResult, lang: Language): string {
  const bounds =
    period.from === null && period.to === null
      ? words.allTime[lang]
      : `${period.from ?? words.start[lang]} ${words.to[lang]} ${period.to ?? words.end[lang]}`
  return `${bounds} (${period.timezone}). ${period.meaning[lang]}`
}

export function scopeText({ scope }: ReportResult, lang: Language): string {
  const parts = [
    ...(scope.city ? [`${words.city[lang]} ${scope.city.name}`] : []),
    ...(scope.store ? [`${words.store[lang]} ${scope.store.name} (${scope.store.code})`] : []),
    ...(scope.channel === null ? [] : [`${words.channel[lang]} ${scope.channel}`]),
    ...(scope.stores === null ? [] : [`${scope.stores} ${words.stores[lang]}`]),
  ]
  return parts.length === 0 ? words.everywhere[lang] : parts.join(', ')
}

/** How many decimals the currency has: 2 for CNY, 0 for JPY. */
export function currencyDigits(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
}

/** Minor units as a decimal text, exactly: 891140790 is 8911407.90. */
export function minorText(minor: number, digits: number): string {
  const sign = minor < 0 ? '-' : ''
  const text = String(Math.abs(minor)).padStart(digits + 1, '0')
  return digits === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`
}

/**
 * A text that a spreadsheet would run as a formula gets an apostrophe before it (CSV injection). Only texts need it: numbers
 * are written by us.
 */
export const unarmed = (text: string): string => (/^[=+\-@\t\r]/.test(text) ? `'${text}` : text)
