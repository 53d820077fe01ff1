/** How this reader writes numbers, money and days. One object per (language, time zone, currency), so that Intl is built once. */
export interface Format {
  language: Language
  locale: string
  timezone: string
  currency: string
  number(value: number, digits?: number): string
  /** 8.9M or 891万, for places with no room; the whole number stands in the tooltip. */
  short(value: number): string
  /** Integer minor units, always shown with the currency. */
  money(minor: number, currency?: string): string
  moneyShort(minor: number, currency?: string): string
  /** As on a price tag: ¥5, ¥9.90. For coupons and their sentences, where the workspace's own currency is meant. */
  price(minor: number, currency?: string): string
  /** Minor units as the number that a spreadsheet wants: 1234 → 12.34, or 1234 where there are no cents. */
  major(minor: number, currency?: string): number
  /** A fraction: 0.3661 → 36.6 %. */
  percent(fraction: number, digits?: number): string
  /** The difference of two fractions in percentage points, with its sign. */
  points(difference: number): string
  /** `2010-12` */
  month(month: string): string
  monthShort(month: string): string
  /** `2010-12-01` or an instant */
  day(day: string | Date): string
  dateTime(instant: string | Date): string
  time(instant: string | Date): string
  ago(instant: string | Date, now: Date): string
  bytes(count: number): string
}

export type Language = 'en' | 'zh'

const day = /^\d{4}-\d{2}-\d{2}$/
const atNoon = (value: string) => new Date(`${value}T12:00:00Z`)

const agoUnits = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const

export function createFormat(options: { language: Language; timezone: string; currency: string }): Format {
  const { language, timezone, currency } = options
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB'
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const monthLong = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' })
  const monthBrief = new Intl.DateTimeFormat(locale, { year: '2-digit', month: 'short', timeZone: 'UTC' })
  const dayOnly = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'short', day: 'numeric', timeZone: 'UTC' })
  const dayZoned = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    timeZone: timezone,
  })
  const minute = new Intl.DateTimeFormat(locale, {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: timezone,
  })
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: timezone,
  })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })

  const moneyFormats = new Map<
    string,
    { full: Intl.NumberFormat; short: Intl.NumberFormat; tag: Intl.NumberFormat; scale: number }
  >()
  const moneyFormat = (code: string) => {
    const known = moneyFormats.get(code)
    if (known) return known
    // ¥ and not CN¥: a workspace has one currency, and its people know which.
    const symbol = { style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const
    const full = new Intl.NumberFormat(locale, symbol)
    const made = {
      full,
      short: new Intl.NumberFormat(locale, { ...symbol, notation: 'compact', maximumFractionDigits: 1 }),
      tag: new Intl.NumberFormat(locale, { ...symbol, trailingZeroDisplay: 'stripIfInteger' }),
      scale: 10 ** (full.resolvedOptions().maximumFractionDigits ?? 2),
    }
    moneyFormats.set(code, made)
    return made
  }

  const toDate = (instant: string | Date) => (typeof instant === 'string' ? new Date(instant) : instant)

  return {
    language,
    locale,
    timezone,
    currency,
    number: (value, digits) =>
      digits === undefined && Number.isInteger(value)
        ? whole.format(value)
        : new Intl.NumberFormat(locale, { maximumFractionDigits: digits ?? 2 }).format(value),
    short: (value) => compact.format(value),
    money: (minor, code = currency) => {
      const { full, scale } = moneyFormat(code)
      return full.format(minor / scale)
    },
    moneyShort: (minor, code = currency) => {
      const { short, scale } = moneyFormat(code)
      return short.format(minor / scale)
    },
    price: (minor, code = currency) => {
      const { tag, scale } = moneyFormat(code)
      return tag.format(minor / scale)
    },
    major: (minor, code = currency) => minor / moneyFormat(code).scale,
    percent: (fraction, digits = 1) =>
      new Intl.NumberFormat(locale, {
        style: 'percent',
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      }).format(fraction),
    points: (difference) =>
      new Intl.NumberFormat(locale, {
        signDisplay: 'exceptZero',
        minimumFractionDigits: 1,
        maximumFractionDigits: 1,
      }).format(difference * 100),
    month: (month) => monthLong.format(atNoon(`${month}-01`)),
    monthShort: (month) => (language === 'zh' ? month.replace('-', '/') : monthBrief.format(atNoon(`${month}-01`))),
    day: (value) =>
      typeof value === 'string' && day.test(value) ? dayOnly.format(atNoon(value)) : dayZoned.format(toDate(value)),
    dateTime: (instant) => minute.format(toDate(instant)),
    time: (instant) => clock.format(toDate(instant)),
    ago: (instant, now) => {
      const seconds = (toDate(instant).getTime() - now.getTime()) / 1000
      const unit = agoUnits.find(([, length]) => Math.abs(seconds) >= length)
      return unit
        ? relative.format(Math.trunc(seconds / unit[1]), unit[0])
        : relative.format(Math.trunc(seconds), 'second')
    },
    bytes: (count) => {
      const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const
      const step = Math.min(3, Math.floor(Math.log10(Math.max(count, 1)) / 3))
      return new Intl.NumberFormat(locale, {
        style: 'unit',
        unit: units[step] ?? 'byte',
        maximumFractionDigits: 1,
      }).format(count / 1000 ** step)
    },
  }
}
