import type { CureReport, CureVerdict } from '@regulars/contract'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Alert, Popconfirm } from 'antd'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { cureReportQuery, discardCure, startCure } from '../../api/health.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { paths } from '../../paths.ts'
import { Explained, Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { ShareBars } from '../../ui/share-bars.tsx'
import { Bones } from '../../ui/states.tsx'
import { useMeasureWords } from './use-measure-words.ts'

export const verdictTone: Record<CureVerdict, 'gain' | 'loss' | 'wait' | undefined> = {
  draft: undefined,
  'too-early': 'wait',
  cured: 'gain',
  not: 'loss',
  'no-control': undefined,
}

/** Cured or not: the sentence first, then the people held out, the steps, and the figure before and after. */
export function CureReportView({ id }: { id: number }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(cureReportQuery(id))
  if (error)
    return (
      <div className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    )
  if (!data) return <Bones lines={6} label={t('common.loading')} />
  return <Report report={data} />
}

function Report({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const heading = `cure-${report.id}`
  return (
    <section className="card stack cure" aria-labelledby={heading}>
      <div className="card-head">
        <div className="stack-tight">
          <h2 id={heading} className="row">
            <span className="chip" data-tone={verdictTone[report.verdict]}>
              {t(`health.verdicts.${report.verdict}`)}
            </span>
            {t('health.cureOf', { day: format.day(report.startedAt ?? report.createdAt) })}
          </h2>
          <p className="cure-sentence">{report.sentence[language]}</p>
        </div>
        <CureActions report={report} />
      </div>
      <p className="row small">
        <GoLink {...paths.play(report.play)}>{t('health.openPlay')}</GoLink>
        {report.offers.map((offer) => (
          <GoLink key={offer.id} {...paths.offer(offer.id)}>
            {t('health.openOffer', { code: offer.code })}
          </GoLink>
        ))}
        {report.audience && <GoLink {...paths.audience(report.audience)}>{t('health.openAudience')}</GoLink>}
        {report.placement !== null && <GoLink {...paths.slots()}>{t('health.openSlots')}</GoLink>}
      </p>
      {report.startedAt && (
        <>
          <Control report={report} />
          <Repurchase report={report} />
          <Arms report={report} />
          <Steps report={report} />
          <BeforeAfter report={report} />
        </>
      )}
    </section>
  )
}

function CureActions({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const client = useQueryClient()
  const refresh = async () => {
    await client.invalidateQueries({ queryKey: ['cures'] })
    await client.invalidateQueries({ queryKey: ['cure', report.id] })
  }
  const start = useMutation({ mutationFn: () => startCure(report.id), onSuccess: refresh })
  const discard = useMutation({
    mutationFn: () => discardCure(report.id),
    onSuccess: () => client.invalidateQueries({ queryKey: ['cures'] }),
  })
  if (report.startedAt !== null) return null
  const failed = start.error ?? discard.error
  return (
    <div className="stack-tight">
      <div className="row">
        <Popconfirm
          title={t('health.startAsk')}
          description={t('health.startSays')}
          okText={t('health.start')}
          cancelText={t('common.cancel')}
          onConfirm={() => start.mutate()}
        >
          <PermittedButton permission="plays:run" type="primary" loading={start.isPending}>
            {t('health.start')}
          </PermittedButton>
        </Popconfirm>
        <PermittedButton permission="plays:write" loading={discard.isPending} onClick={() => discard.mutate()}>
          {t('health.undo')}
        </PermittedButton>
      </div>
      {failed && <Alert type="error" showIcon title={errorLine(failed, t)} />}
    </div>
  )
}

function Control({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { control, repurchase } = report
  if (!control) return <p className="well">{t('health.noControl')}</p>
  const points = (share: number) => format.points(share)
  const money = (minor: number) => format.money(Math.round(minor), report.currency)
  const range = (low: string, high: string) => t('health.between', { low, high })
  return (
    <div className="figures">
      <Figure
        label={t('health.hadIt')}
        value={format.number(control.treated)}
        definition={t('health.hadItHelp')}
        note={t('health.heldOut', { shown: format.number(control.held), count: control.held })}
      />
      {control.conversion && (
        <Figure
          label={t('health.lift')}
          value={t('health.points', { points: points(control.conversion.value) })}
          definition={t('health.liftHelp', { days: repurchase?.windowDays ?? 30 })}
          note={range(points(control.conversion.low), points(control.conversion.high))}
        />
      )}
      {control.totalMinor && (
        <Figure
          label={t('health.brought')}
          value={money(control.totalMinor.value)}
          definition={t('health.broughtHelp')}
          note={range(money(control.totalMinor.low), money(control.totalMinor.high))}
        />
      )}
      {!control.ratioHolds && <p className="small loss">{t('health.ratioBroken')}</p>}
    </div>
  )
}

/** Who came back within the window: those who had it beside those held out, with their numbers. */
function Repurchase({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { repurchase, placement } = report
  if (!repurchase) return null
  const { windowDays: days, treated, held, difference } = repurchase
  const tone = difference && (difference.low > 0 ? 'more' : difference.high < 0 ? 'less' : undefined)
  const arms = [
    { key: 'treated', name: t('health.hadIt'), arm: treated },
    ...(held ? [{ key: 'held', name: t('health.held'), arm: held }] : []),
  ]
  const sum = (of: 'denominator' | 'complete') => arms.reduce((all, { arm }) => all + arm[of], 0)
  const heading = `repurchase-${report.id}`
  const name = t('health.repurchase', { days })
  if (sum('denominator') === 0) return null
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>
        <Explained text={t('health.repurchaseHelp', { days })}>{name}</Explained>
      </h3>
      <ShareBars
        label={name}
        bars={arms.map(({ key, name: label, arm: { numerator, denominator, value } }) => {
          const counts = { came: format.number(numerator), of: format.number(denominator) }
          return {
            key,
            label,
            share: value ?? 0,
            ...(key === 'treated' && held?.value ? { base: held.value, ...(tone ? { tone } : {}) } : {}),
            value: t('health.repurchaseOf', { ...counts, share: value === null ? '—' : format.percent(value) }),
            tip: t('health.repurchaseTip', { name: label, days, ...counts }),
          }
        })}
      />
      <p className="small faint">
        {sum('complete') < sum('denominator') &&
          t('health.repurchaseOpen', {
            days,
            over: format.number(sum('complete')),
            all: format.number(sum('denominator')),
          })}{' '}
        {placement !== null && t('health.repurchaseKnown')}
      </p>
    </section>
  )
}

/** Arms beside each other: the same budget, who ordered, and what each of them cost. */
function Arms({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  if (report.arms.length === 0) return null
  return (
    <div className="table-scroll">
      <table className="plain">
        <thead>
          <tr>
            <th>{t('health.arm')}</th>
            <th className="num">{t('health.armPeople')}</th>
            <th className="num">{t('health.armOrdered')}</th>
            <th className="num">{t('health.armCost')}</th>
            <th className="num">{t('health.armCostEach')}</th>
          </tr>
        </thead>
        <tbody>
          {report.arms.map((arm) => (
            <tr key={arm.name.en}>
              <th scope="row">{arm.name[language]}</th>
              <td className="num">{format.number(arm.customers)}</td>
              <td className="num">
                {format.number(arm.ordered)}
                {arm.rate === null ? '' : ` · ${format.percent(arm.rate)}`}
              </td>
              <td className="num">{format.money(arm.costMinor, report.currency)}</td>
              <td className="num">
                {arm.costPerOrdererMinor === null ? '—' : format.money(arm.costPerOrdererMinor, report.currency)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Steps({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const most = Math.max(1, ...report.steps.map(({ customers }) => customers))
  if (report.steps.every(({ customers }) => customers === 0)) return <p className="faint">{t('health.noSteps')}</p>
  return (
    <div>
      <h3>{t('health.stepByStep')}</h3>
      <ShareBars
        label={t('health.stepByStep')}
        most={1}
        bars={report.steps.map((step, index) => {
          const rate = index === 0 || step.rate === null ? '' : ` · ${format.percent(step.rate, 0)}`
          return {
            key: step.code,
            label: step.name[language],
            share: step.customers / most,
            value: `${format.number(step.customers)}${rate}`,
            tip: t('health.stepTip', {
              name: step.name[language],
              customers: format.number(step.customers),
              of: format.number(step.of),
            }),
          }
        })}
      />
    </div>
  )
}

function BeforeAfter({ report }: { report: CureReport }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { language } = format
  const words = useMeasureWords()
  const { name, definition, before, after, unit } = report.keyFigure
  const shown = (reading: typeof before) =>
    !reading || reading.value === null ? '—' : words.value({ unit }, reading.value)
  const days = (reading: typeof before) =>
    reading ? `${format.day(reading.period.from)} – ${format.day(reading.period.to)}` : t('health.notOver')
  return (
    <div>
      <h3>{name[language]}</h3>
      <div className="figures">
        <Figure
          label={t('health.before')}
          value={shown(before)}
          definition={definition[language]}
          note={days(before)}
        />
        <Figure label={t('health.after')} value={shown(after)} definition={definition[language]} note={days(after)} />
      </div>
      <p className="small faint">{t('health.beforeAfterHelp')}</p>
    </div>
  )
}
