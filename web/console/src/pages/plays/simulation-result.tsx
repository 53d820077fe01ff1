import type { PlaySimulationResult } from '@regulars/contract'
import { Alert } from 'antd'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { DayBars } from '../../components/day-bars.tsx'
import { ChartFrame } from '../../ui/charts/chart-frame.tsx'
import { Funnel } from '../../ui/charts/funnel.tsx'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { useWidth } from '../../ui/use-width.ts'
import type { Play } from '../play-editor/model.ts'
import { usePlaySpeech } from '../play-editor/use-play-speech.ts'
import { outcomeWords, stepName } from '../play-editor/words.ts'
import { ReasonList } from './reasons.tsx'

interface ResultProps {
  result: PlaySimulationResult
  play: Play
}

const total = (rows: readonly { runs: number }[]): number => rows.reduce((sum, { runs }) => sum + runs, 0)

/** What became of a play in the city: first in one sentence, then what to look at, then all of it. */
export function SimulationResult({ result, play }: ResultProps) {
  const { t } = useTranslation()
  const { language } = useFormat()
  return (
    <>
      <div className="card stack">
        <Summary result={result} />
        <Warnings result={result} />
        <Figures result={result} />
        {result.lift && <Effect lift={result.lift} />}
      </div>
      {result.entered > 0 && <Steps result={result} play={play} />}
      {result.entered > 0 && <Days result={result} name={play.name.en} />}
      {result.standIns.length > 0 && (
        <section className="card stack-tight" aria-labelledby="stand-ins">
          <h3 id="stand-ins">{t('plays.simulation.standIns')}</h3>
          <ul className="simulation-list">
            {result.standIns.map(({ kind, name, words }) => (
              <li key={`${kind}/${name}`}>{words[language]}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Summary({ result }: { result: PlaySimulationResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { people, days, entered, heldOut, cost, from, to, city, about } = result
  const shown = { people: format.number(people), days, shown: format.number(entered), count: entered }
  return (
    <div className="stack-tight">
      <h3>
        {entered + heldOut === 0
          ? t('plays.simulation.nobody', shown)
          : t('plays.simulation.sentence', {
              ...shown,
              heldOut: format.number(heldOut),
              cost: format.money(cost.spentMinor),
            })}
      </h3>
      <p className="small faint">
        {t('plays.simulation.period', {
          from: format.day(from),
          to: format.day(to),
          orders: format.number(city.orders),
        })}
      </p>
      <p className="soft">{about[format.language]}</p>
    </div>
  )
}

function Warnings({ result }: { result: PlaySimulationResult }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  if (result.warnings.length === 0) return <p className="gain">{t('plays.simulation.fine')}</p>
  return (
    <Alert
      type="warning"
      showIcon
      title={t('plays.simulation.look')}
      description={
        <ul className="simulation-list">
          {result.warnings.map(({ code, step, words }) => (
            <li key={`${code}/${step}/${words.en}`}>{words[language]}</li>
          ))}
        </ul>
      }
    />
  )
}

function Figures({ result }: { result: PlaySimulationResult }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { standing, ended, reached, touches, coupons, points, tasks, cost, steps } = result
  const claimed = coupons.reduce((sum, coupon) => sum + coupon.claimed, 0)
  const used = coupons.reduce((sum, coupon) => sum + coupon.redeemed, 0)
  const does = (kind: string): boolean => steps.some((step) => step.kind === kind)
  const figure = (
    key: 'standing' | 'ended' | 'reached' | 'sent' | 'seen' | 'refused',
    value: number,
    note?: string,
  ) => (
    <Figure
      label={t(`plays.simulation.${key}`)}
      value={format.number(value)}
      definition={t(`plays.simulation.${key}Help`)}
      note={note}
    />
  )
  return (
    <div className="figures">
      {figure('standing', total(standing))}
      {figure('ended', total(ended))}
      {figure('reached', reached)}
      {does('touch') && (
        <>
          {figure(
            'sent',
            touches.sent,
            t('plays.simulation.sentNote', { people: format.number(touches.people), most: touches.mostPerPerson }),
          )}
          {figure('seen', touches.seen, t('plays.simulation.seenNote', { acted: format.number(touches.acted) }))}
          {figure('refused', touches.refused)}
        </>
      )}
      {coupons.length > 0 && (
        <Figure
          label={t('plays.simulation.claimed')}
          value={format.number(claimed)}
          definition={t('plays.simulation.claimedHelp')}
          note={t('plays.simulation.claimedNote', { used: format.number(used) })}
        />
      )}
      {does('points') && (
        <Figure
          label={t('plays.simulation.points')}
          value={format.number(points)}
          definition={t('plays.simulation.pointsHelp')}
        />
      )}
      {does('task') && (
        <Figure
          label={t('plays.simulation.tasks')}
          value={format.number(tasks.done)}
          definition={t('plays.simulation.tasksHelp')}
          note={t('plays.simulation.tasksNote', { late: format.number(tasks.late), open: format.number(tasks.open) })}
        />
      )}
      <Figure
        label={t('plays.simulation.cost')}
        value={format.money(cost.spentMinor)}
        definition={t('plays.simulation.costHelp')}
        note={
          cost.couponsMostMinor > 0
            ? t('plays.simulation.costNote', { most: format.money(cost.couponsMostMinor) })
            : undefined
        }
      />
    </div>
  )
}

/** What a shop would measure, beside what only a made-up city can know. */
function Effect({ lift }: { lift: NonNullable<PlaySimulationResult['lift']> }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { measure, difference, interval, truth, covered } = lift
  const write = (value: number): string =>
    measure === 'money' ? format.money(Math.round(value)) : `${format.points(value)} ${t('plays.simulation.points100')}`
  const { low, high } = interval
  const isOpen = difference === null || low === null || high === null
  return (
    <div className="figures">
      <Figure
        label={t('plays.simulation.lift')}
        value={isOpen ? '—' : write(difference)}
        definition={t('plays.simulation.liftHelp')}
        note={
          isOpen
            ? t('plays.simulation.liftOpen')
            : t('plays.simulation.liftBetween', { low: write(low), high: write(high) })
        }
      />
      <Figure
        label={t('plays.simulation.truth')}
        value={truth === null ? '—' : write(truth)}
        definition={t('plays.simulation.truthHelp')}
        note={covered === null ? undefined : t(covered ? 'plays.simulation.covered' : 'plays.simulation.missed')}
      />
    </div>
  )
}

function Steps({ result, play }: ResultProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const speech = usePlaySpeech()
  const [box, width] = useWidth<HTMLDivElement>(640)
  const { steps, ended, touches } = result
  // Two messages without names would look alike.
  const name = (id: string): string => {
    const step = play.steps[id]
    return step?.name ? stepName(id, step, speech) : `${stepName(id, step, speech)} (${id})`
  }
  const title = t('plays.simulation.steps')
  return (
    <section className="card stack">
      <ChartFrame
        title={title}
        plainTitle={title}
        note={t('plays.simulation.stepsNote')}
        fileName="simulation-steps"
        table={
          <table className="plain">
            <thead>
              <tr>
                <th scope="col">{t('plays.step')}</th>
                {(['came', 'waiting', 'ended'] as const).map((key) => (
                  <th key={key} scope="col" className="num">
                    {t(`plays.simulation.columns.${key}`)}
                  </th>
                ))}
                <th scope="col">{t('plays.simulation.columns.outcomes')}</th>
              </tr>
            </thead>
            <tbody>
              {steps.map(({ step, entered, waiting, outcomes }) => (
                <tr key={step}>
                  <th scope="row">{name(step)}</th>
                  <td className="num">{format.number(entered)}</td>
                  <td className="num">{format.number(waiting)}</td>
                  <td className="num">{format.number(total(ended.filter((one) => one.step === step)))}</td>
                  <td>
                    {outcomes
                      .map(({ outcome, runs }) => `${outcomeWords(outcome, speech)} ${format.number(runs)}`)
                      .join(' · ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        }
      >
        <div ref={box}>
          <Funnel
            width={width}
            label={title}
            steps={steps.map(({ step, entered }) => ({
              ...{ key: step, label: name(step), count: entered, countText: format.number(entered) },
              ...{ loss: null, lossText: '', alarm: false },
            }))}
          />
        </div>
      </ChartFrame>
      {touches.reasons.length > 0 && (
        <section className="stack-tight" aria-labelledby="simulation-why">
          <h3 id="simulation-why">{t('plays.simulation.why')}</h3>
          <ReasonList reasons={touches.reasons.map(({ reason, count }) => ({ reason, customers: count }))} />
        </section>
      )}
    </section>
  )
}

function Days({ result, name }: { result: PlaySimulationResult; name: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { perDay, entered, touches } = result
  const figures = useMemo(
    () => [
      { name: t('plays.entered'), of: (day: (typeof perDay)[number]) => day.entered, hue: 1 },
      { name: t('plays.simulation.sent'), of: (day: (typeof perDay)[number]) => day.sent, hue: 0 },
      { name: t('plays.simulation.claimed'), of: (day: (typeof perDay)[number]) => day.claimed },
      { name: t('plays.reached'), of: (day: (typeof perDay)[number]) => day.reached },
      { name: t('plays.simulation.refused'), of: (day: (typeof perDay)[number]) => day.refused },
    ],
    [t],
  )
  if (perDay.length < 2) return null
  return (
    <DayBars
      days={perDay}
      figures={figures}
      title={t('plays.simulation.daysTitle', { entered: format.number(entered), sent: format.number(touches.sent) })}
      fileName={`${name}-simulation-days`}
    />
  )
}
