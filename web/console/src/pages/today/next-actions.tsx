import { ArrowRightOutlined } from '@ant-design/icons'
import type { ReportResult } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { conflictsQuery } from '../../api/customers.ts'
import { type ReportAsk, reportQuery } from '../../api/reports.ts'
import { GoLink } from '../../components/go-link.tsx'
import { asNumber } from '../../components/report/cells.ts'
import { useCapability } from '../../components/session.ts'
import type { Destination } from '../../paths.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'

interface Action {
  key: string
  /** What to do. */
  title: string
  /** The figure that justifies it. */
  why: string
  to: Destination
}

/**
 * Three things worth doing, worst first. What a prescription is for leads to it, which is one click from its draft; who may
 * not see plays is led to the figures.
 */
export function NextActions({ ask }: { ask: ReportAsk }) {
  const { t } = useTranslation()
  const { actions, pending } = useActions(ask)
  if (pending && actions.length < 3) {
    return (
      <section className="card" aria-label={t('today.next')}>
        <Bones lines={3} label={t('common.loading')} />
      </section>
    )
  }
  if (actions.length === 0) return null
  return (
    <section aria-labelledby="next">
      <h2 id="next" style={{ margin: '8px 0 12px' }}>
        {t('today.next')}
      </h2>
      <ol className="plain grid-3">
        {actions.slice(0, 3).map((action) => (
          <li key={action.key}>
            <GoLink {...action.to} className="card action-card">
              <h3>{action.title}</h3>
              <p className="small soft">{action.why}</p>
              <ArrowRightOutlined aria-hidden />
            </GoLink>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** A store with fewer newcomers than this tells more about chance than about the store. */
const cohortMin = 20
const gapPointsMin = 0.03
const unidentifiedShareMin = 0.1

function useActions(ask: ReportAsk): { actions: Action[]; pending: boolean } {
  const { t } = useTranslation()
  const format = useFormat()
  const people = useCapability('customers:read').allowed
  const plays = useCapability('plays:read').allowed
  const cureOr = (code: string, figures: Destination): Destination => (plays ? paths.prescription(code) : figures)
  const { city, store, to } = ask
  const lost = useQuery({ ...reportQuery('lost-users', { city, store, to, limit: 1 }), enabled: people })
  const repurchase = useQuery(reportQuery('next-month-repurchase', { ...ask, by: 'month' }))
  const byStore = useQuery(reportQuery('next-month-repurchase', { ...ask, by: 'store' }))
  const conversion = useQuery(reportQuery('first-order-conversion', { ...ask, by: 'month' }))
  const overview = useQuery(reportQuery('overview', { ...ask, by: 'month' }))
  const conflicts = useQuery({ ...conflictsQuery, enabled: people })

  const actions: (Action | undefined)[] = [
    winBack(lost.data),
    secondOrder(repurchase.data),
    store ? undefined : weakestStore(byStore.data),
    firstOrder(conversion.data),
    nobody(overview.data),
    settle(conflicts.data?.conflicts.filter((conflict) => !conflict.settledAt).length ?? 0),
  ]
  const pending =
    [repurchase, byStore, conversion, overview].some((query) => query.isPending) || (people && lost.isPending)
  return { actions: actions.filter((action) => action !== undefined), pending }

  function winBack(result: ReportResult | undefined): Action | undefined {
    const count = asNumber(result?.summary.lostCustomers)
    if (!result || !count) return undefined
    return {
      key: 'win-back',
      title: t('today.actions.winBack.title', { count, shown: format.number(count) }),
      why: t('today.actions.winBack.why', {
        paid: format.money(asNumber(result.summary.lostPaidMinor) ?? 0, result.currency),
      }),
      to: cureOr('win-back', paths.report('lost-users')),
    }
  }
  function secondOrder(result: ReportResult | undefined): Action | undefined {
    const row = result?.rows.filter((each) => each.complete === true && (asNumber(each.size) ?? 0) > 0).at(-1)
    const missing = (asNumber(row?.size) ?? 0) - (asNumber(row?.returning) ?? 0)
    if (!row || missing <= 0) return undefined
    return {
      key: 'second-order',
      title: t('today.actions.secondOrder.title', {
        count: missing,
        shown: format.number(missing),
        month: format.month(String(row.cohort)),
      }),
      why: t('today.actions.secondOrder.why', {
        size: format.number(asNumber(row.size) ?? 0),
        share: format.percent(missing / (asNumber(row.size) ?? 1), 0),
      }),
      to: cureOr('next-month-repurchase', paths.report('next-month-repurchase', { by: 'store' })),
    }
  }
  function weakestStore(result: ReportResult | undefined): Action | undefined {
    const rows = (result?.rows ?? []).filter(
      (row) => row.storeName && (asNumber(row.size) ?? 0) >= cohortMin && asNumber(row.rate) !== null,
    )
    const sorted = [...rows].sort((a, b) => (asNumber(a.rate) ?? 0) - (asNumber(b.rate) ?? 0))
    const [worst, best] = [sorted[0], sorted.at(-1)]
    const gap = (asNumber(best?.rate) ?? 0) - (asNumber(worst?.rate) ?? 0)
    if (!worst || !best || gap < gapPointsMin) return undefined
    return {
      key: 'weakest-store',
      title: t('today.actions.weakestStore.title', { store: String(worst.storeName) }),
      why: t('today.actions.weakestStore.why', {
        rate: format.percent(asNumber(worst.rate) ?? 0),
        best: String(best.storeName),
        bestRate: format.percent(asNumber(best.rate) ?? 0),
      }),
      to: paths.report('retention-cohorts', { store: String(worst.store), city: undefined }),
    }
  }
  function firstOrder(result: ReportResult | undefined): Action | undefined {
    const row = result?.rows.filter((each) => each.complete === true && (asNumber(each.registered) ?? 0) > 0).at(-1)
    const missing = (asNumber(row?.registered) ?? 0) - (asNumber(row?.converted30) ?? 0)
    if (!row || missing <= 0) return undefined
    return {
      key: 'first-order',
      title: t('today.actions.firstOrder.title', {
        count: missing,
        shown: format.number(missing),
        month: format.month(String(row.month)),
      }),
      why: t('today.actions.firstOrder.why', {
        registered: format.number(asNumber(row.registered) ?? 0),
        month: format.month(String(row.month)),
      }),
      to: cureOr('first-order-week', paths.report('first-order-conversion', { by: 'channel' })),
    }
  }
  function nobody(result: ReportResult | undefined): Action | undefined {
    const unknown = asNumber(result?.summary.unidentifiedOrders) ?? 0
    const share = unknown / Math.max(1, unknown + (asNumber(result?.summary.paidOrders) ?? 0))
    if (share < unidentifiedShareMin) return undefined
    return {
      key: 'nobody',
      title: t('today.actions.nobody.title'),
      why: t('today.actions.nobody.why', { orders: format.number(unknown), share: format.percent(share, 0) }),
      to: cureOr('pay-success-chain', paths.report('summary')),
    }
  }
  function settle(count: number): Action | undefined {
    if (count === 0) return undefined
    return {
      key: 'settle',
      title: t('today.actions.settle.title', { count }),
      why: t('today.actions.settle.why'),
      to: { ...paths.merges(), search: { tab: 'conflicts' } },
    }
  }
}
