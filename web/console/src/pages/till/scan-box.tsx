import type { TillLookUp } from '@regulars/contract'
import { Button } from 'antd'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { ApiError } from '../../api/client.ts'
import { errorLine } from '../../api/errors.ts'
import { lookUp } from '../../api/till.ts'
import { useGo } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { MoneyInput } from '../../ui/money-input.tsx'
import { scaleOf } from '../../ui/money-text.ts'
import { readJson, storeJson } from '../../ui/preferences.ts'
import { addLine, takeLookUp } from './basket.ts'
import { readScan } from './scan.ts'
import type { Sale } from './use-sale.ts'

const pricesKey = 'regulars.till.prices'
type Prices = Record<string, number>

interface Said {
  words: string
  tone: 'calm' | 'loss'
}

/** The field that a scanner types into. It keeps the focus, says what it has understood, and asks only for a price. */
export function ScanBox({ sale, storeCode }: { sale: Sale; storeCode: string }) {
  const { t } = useTranslation()
  const scan = useScan(sale, storeCode)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => field.current?.focus({ preventScroll: true }), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const entered = field.current?.value ?? ''
    // Emptied at once: a scanner does not wait for an answer before its next code.
    if (field.current) field.current.value = ''
    void scan.take(entered)
  }
  return (
    <section className="card stack" aria-label={t('till.scan')}>
      <form className="scan-box" onSubmit={submit}>
        <input
          ref={field}
          aria-label={t('till.scan')}
          placeholder={t('till.scanHint')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          enterKeyHint="done"
        />
      </form>
      <p className={scan.said?.tone === 'loss' ? 'till-advice loss' : 'till-advice'} role="status">
        {scan.busy ? t('till.asking') : (scan.said?.words ?? t('till.scan'))}
      </p>
      {scan.priceless && (
        <PriceQuestion
          key={scan.priceless.sku}
          name={scan.priceless.sku}
          answer={(eachMinor) => {
            scan.price(eachMinor)
            field.current?.focus()
          }}
        />
      )}
    </section>
  )
}

function PriceQuestion({ name, answer }: { name: string; answer(eachMinor: number): void }) {
  const { t } = useTranslation()
  const [price, setPrice] = useState<number>()
  return (
    <form
      className="field-row"
      onSubmit={(event) => {
        event.preventDefault()
        if (price !== undefined) answer(price)
      }}
    >
      <div className="field">
        <span className="small faint">
          {t('till.needPrice', { name })} {t('till.needPriceHint')}
        </span>
        <MoneyInput value={price} change={setPrice} label={t('till.priceOf', { name })} size="large" autoFocus />
      </div>
      <Button size="large" type="primary" htmlType="submit" disabled={price === undefined}>
        {t('till.addIt')}
      </Button>
    </form>
  )
}

function useScan(sale: Sale, storeCode: string) {
  const { t } = useTranslation()
  const format = useFormat()
  const go = useGo()
  const [said, setSaid] = useState<Said>()
  const [busy, setBusy] = useState(false)
  const [priceless, setPriceless] = useState<{ sku: string; quantity: number }>()
  // Codes that arrive while one is being looked up must see the basket as it is by then.
  const latest = useRef(sale)
  latest.current = sale

  const put = (sku: string, quantity: number, eachMinor: number, name = sku) => {
    latest.current.change(addLine(latest.current.basket, { sku, name, quantity, eachMinor }))
    setPriceless(undefined)
    setSaid({ words: `${name} · ${format.money(Math.round(quantity * eachMinor))}`, tone: 'calm' })
  }
  const priced = (sku: string, quantity: number, eachMinor: number) => {
    storeJson(pricesKey, { ...readJson<Prices>(pricesKey, {}), [sku]: eachMinor })
    put(sku, quantity, eachMinor)
  }
  const answer = (text: string, found: TillLookUp) => {
    if (found.is === 'ticket' && found.ticketNo) return void go(paths.till({ tab: 'sales', ticket: found.ticketNo }))
    if (found.is === 'unknown') return setSaid({ words: t('till.unknown', { text }), tone: 'loss' })
    latest.current.change(takeLookUp(latest.current.basket, text, found))
    const refused = found.is === 'coupon' && found.coupons.some(({ usable }) => !usable)
    setSaid({ words: found.advice[format.language], tone: refused ? 'loss' : 'calm' })
  }
  const ask = async (text: string) => {
    setBusy(true)
    try {
      answer(text, await lookUp(text, storeCode))
    } catch (error) {
      const down = error instanceof ApiError && error.status === 0
      setSaid({ words: down ? t('till.noLineLookUp') : errorLine(error, t), tone: 'loss' })
    } finally {
      setBusy(false)
    }
  }
  const take = async (entered: string) => {
    const scan = readScan(entered, scaleOf(format))
    if (!scan) return
    if (scan.is === 'amount') return put('goods', 1, scan.amountMinor, t('till.goods'))
    const known = readJson<Prices>(pricesKey, {})
    const sku = scan.is === 'line' ? scan.sku : scan.text
    const quantity = scan.is === 'line' ? scan.quantity : 1
    const eachMinor = scan.is === 'line' ? (scan.eachMinor ?? known[sku]) : known[sku]
    if (scan.is === 'line' && scan.eachMinor !== undefined) return priced(sku, quantity, scan.eachMinor)
    if (eachMinor !== undefined) return put(sku, quantity, eachMinor)
    if (scan.is === 'line') return setPriceless({ sku, quantity })
    await ask(scan.text)
  }
  return {
    said,
    busy,
    priceless,
    take,
    price: (eachMinor: number) => priceless && priced(priceless.sku, priceless.quantity, eachMinor),
  }
}
