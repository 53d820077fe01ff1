import type { ExperimentResult, PlayReport } from '@regulars/contract'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DayBars } from '../../components/day-bars.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { Funnel } from '../../ui/charts/funnel.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { useWidth } from '../../ui/use-width.ts'
import { figuresOf } from '../play-editor/figures.ts'
import { type Play, readingOrder } from '../play-editor/model.ts'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'
import { stepName } from '../play-editor/words.ts'
import { claimOf } from './claim-words.ts'
import { ReasonList } from './reasons.tsx'

interface ReportProps {
  report: PlayReport | undefined
  play: Play
}

/** What it did, first in one sentence against those who were held out; then where people were lost, and what it cost. */
export function ReportTab({ report, play }: ReportProps) {
  const { t } = useTranslation()
  if (!report)
    return (
      <div className="card">
        <Bones lines={10} label={t('common.loading')} />
      </div>
    )
  return (
    <div className="stack">
      <Effect report={report} play={play} />
      <Numbers report={report} play={play} />
      <Steps report={report} play={play} />
      <Days report={report} name={play.name.en} />
    </div>
  )
}

/** What the grammar takes where nothing is said. */
const defaultHoldout = 0.1

function Effect({ report, play }: { report: PlayReport; play: Play }) {
  const { t } = useTranslation()
  const format = useFormat()
  const held = (play.holdout?.share ?? defaultHoldout) > 0
  const { lift, experiment } = report
  const claim = claimOf(lift ?? undefined, held, { t, format })
  return (
    <section className="card play-claim" data-tone={claim.tone} aria-labelledby="claim">
      <h2 id="claim">{claim.sentence}</h2>
      <p className="soft">{claim.basis}</p>
      <Totals result={lift ?? undefined} cost={report.cost.couponsMinor} />
      {experiment !== null && (
        <p className="small">
          <GoLink {...paths.experiment(experiment)}>{t('plays.report.experiment')}</GoLink>
        </p>
      )}
    </section>
  )
}

/** What it brought in all, beside what it can cost: an estimate with its interval, never a figure alone. */
function Totals({ result, cost }: { result: ExperimentResult | undefined; cost: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const costs = (
    <Figure label={t('plays.report.cost')} value={format.money(cost)} definition={t('plays.report.costHelp')} />
  )
  // Without a control there is nothing to set the cost against.
  if (!result || (result.claim.claim === 'none' && result.claim.reason === 'no-control'))
    return <div className="figures">{costs}</div>
  // Too little to say anything is too little to show a figure for: an interval of nothing would look exact.
  const isOpen = result.claim.claim === 'none' && result.claim.reason !== 'covers-zero'
  const money = result.effects.find(({ outcome }) => outcome === 'money')
  const conversion = result.effects.find(({ outcome }) => outcome === 'conversion')
  const [treated, control] = [result.arms.find((arm) => !arm.control), result.arms.find((arm) => arm.control)]
  const interval = ({ low, high }: { low: number | null; high: number | null }, write: (value: number) => string) =>
    low === null || high === null
      ? t('plays.report.open')
      : t('plays.report.interval', { low: write(low), high: write(high) })
  const amount = (value: number) => format.money(Math.round(value), result.currency)
  return (
    <div className="figures">
      {conversion && !isOpen && (
        <Figure
          label={t('plays.report.conversion')}
          value={`${format.points(conversion.difference)} ${t('plays.report.pointsUnit')}`}
          definition={t('plays.report.conversionHelp', { days: result.experiment.windowDays })}
          note={interval(conversion.alwaysValid, format.points)}
        />
      )}
      {money && !isOpen && (
        <Figure
          label={t('plays.report.brought')}
          value={amount(money.total)}
          definition={t('plays.report.broughtHelp')}
          note={interval(money.totalAlwaysValid, amount)}
        />
      )}
      {costs}
      {treated && control && (
        <Figure
          label={t('plays.report.arms')}
          value={`${format.number(treated.customers)} : ${format.number(control.customers)}`}
          definition={t('plays.report.armsHelp')}
          note={result.ratio?.broken ? <span className="loss">{t('plays.report.ratioBroken')}</span> : undefined}
        />
      )}
    </div>
  )
}

function Numbers({ report, play }: { report: PlayReport; play: Play }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { entered, heldOut, running, reached, ended, goalRate, cost, asOf } = report
  return (
    <section className="card stack" aria-label={t('plays.report.numbers')}>
      <div className="figures">
        <Figure label={t('plays.entered')} value={format.number(entered)} definition={t('plays.enteredHelp')} />
        <Figure label={t('plays.heldOut')} value={format.number(heldOut)} definition={t('plays.heldOutHelp')} />
        <Figure label={t('plays.running')} value={format.number(running)} definition={t('plays.runningHelp')} />
        <Figure label={t('plays.report.ended')} value={format.number(ended)} definition={t('plays.report.endedHelp')} />
        <Figure
          label={t('plays.reached')}
          value={format.number(reached)}
          definition={t('plays.reachedHelp')}
          note={goalRate === null ? undefined : t('plays.report.describes', { rate: format.percent(goalRate) })}
        />
        {cost.points > 0 && (
          <Figure
            label={t('plays.report.points')}
            value={format.number(cost.points)}
            definition={t('plays.report.pointsHelp')}
          />
        )}
        <Figure
          label={t('plays.hook')}
          value={t(`plays.hooks.${play.hook.kind}`)}
          definition={t(`plays.hookHints.${play.hook.kind}`)}
          note={play.hook.name}
        />
      </div>
      <p className="small faint">{t('plays.report.asOf', { at: format.dateTime(asOf) })}</p>
    </section>
  )
}

const alarmFrom = 0.3

function Steps({ report, play }: { report: PlayReport; play: Play }) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  const [box, width] = useWidth<HTMLDivElement>(640)
  const figures = useMemo(() => figuresOf(report), [report])
  const order = [
    ...readingOrder(play).filter((id) => figures.has(id)),
    ...[...figures.keys()].filter((id) => !play.steps[id]),
  ]
  const worst = order.reduce<string | undefined>((found, id) => {
    const loss = figures.get(id)?.loss ?? 0
    return loss > (found ? (figures.get(found)?.loss ?? 0) : 0.005) ? id : found
  }, undefined)
  const title = worst
    ? t('plays.report.worst', {
        step: stepName(worst, play.steps[worst], speech),
        loss: format.percent(figures.get(worst)?.loss ?? 0, 0),
      })
    : t('plays.report.noLoss')
  if (order.length === 0)
    return (
      <section className="card">
        <State title={t('plays.report.nobody')}>{t('plays.report.nobodyAdvice')}</State>
      </section>
    )
  return (
    <section className="card">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={t('plays.report.stepsNote')}
        fileName={`play-${report.id}-steps`}
        table={<StepsTable order={order} figures={figures} play={play} />}
      >
        <div ref={box}>
          <Funnel
            width={width}
            label={title}
            steps={order.map((id) => {
              const step = figures.get(id)
              const loss = step?.loss ?? null
              return {
                key: id,
                label: stepName(id, play.steps[id], speech),
                count: step?.entered ?? 0,
                countText: format.number(step?.entered ?? 0),
                loss: loss !== null && loss >= 0.005 ? loss : null,
                lossText: t('plays.canvas.loss', { share: format.percent(loss ?? 0, 0) }),
                alarm: (loss ?? 0) > alarmFrom,
              }
            })}
          />
        </div>
      </ChartFrame>
    </section>
  )
}

function StepsTable({
  order,
  figures,
  play,
}: {
  order: readonly string[]
  figures: ReturnType<typeof figuresOf>
  play: Play
}) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{t('plays.step')}</th>
          {(['came', 'waiting', 'left', 'refused', 'failed', 'loss'] as const).map((key) => (
            <th key={key} scope="col" className="num">
              {t(`plays.report.columns.${key}`)}
            </th>
          ))}
          <th scope="col">{t('plays.try.whyNot')}</th>
        </tr>
      </thead>
      <tbody>
        {order.map((id) => {
          const step = figures.get(id)
          if (!step) return null
          return (
            <tr key={id}>
              <th scope="row">{stepName(id, play.steps[id], speech)}</th>
              <td className="num">{format.number(step.entered)}</td>
              <td className="num">{format.number(step.waiting)}</td>
              <td className="num">{format.number(step.left)}</td>
              <td className="num">{format.number(step.refused)}</td>
              <td className="num">{format.number(step.failed)}</td>
              <td className="num">{step.loss === null ? '—' : format.percent(step.loss)}</td>
              <td>
                <ReasonList reasons={step.reasons} />
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}

type Day = PlayReport['days'][number]

function Days({ report, name }: { report: PlayReport; name: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { days } = report
  const figures = useMemo(
    () => [
      { name: t('plays.entered'), of: ({ entered }: Day) => entered, hue: 1 },
      { name: t('plays.heldOut'), of: ({ heldOut }: Day) => heldOut },
      { name: t('plays.reached'), of: ({ reached }: Day) => reached, hue: 0 },
    ],
    [t],
  )
  if (days.length < 2) return null
  return (
    <DayBars
      days={days}
      figures={figures}
      title={t('plays.report.days', { count: days.length, entered: format.number(report.entered) })}
      fileName={`${name}-days`}
    />
  )
}
