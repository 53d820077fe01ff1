import type { Portrait, PortraitLabel, PortraitLine } from '@regulars/contract'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { paths } from '../../paths.ts'
import { Figure } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { type ShareBar, ShareBars } from '../../ui/share-bars.tsx'
import { State } from '../../ui/states.tsx'
import { GoLink } from '../go-link.tsx'
import { useRegistryNames } from './lexicon.ts'
import type { Speech } from './rule-words.ts'
import { useSpeech } from './use-speech.ts'
import { bandWords } from './value-words.ts'

/** Who they are against everybody: what is striking first, then every label as bars with the base as a tick. */
export function PortraitView({ portrait, head }: { portrait: Portrait; head?: ReactNode }) {
  const { t } = useTranslation()
  const format = useFormat()
  if (portrait.customers === null)
    return <State title={t('portrait.tooFew.title')}>{t('portrait.tooFew.advice')}</State>
  if (portrait.customers === 0) return <State title={t('audience.nobody.title')}>{t('audience.nobody.advice')}</State>
  return (
    <div className="stack" style={{ gap: 24 }}>
      <section className="card portrait-hero" aria-label={t('portrait.figures')}>
        <div>
          <p className="hero-value">{format.number(portrait.customers)}</p>
          <p className="soft">
            {t('portrait.of', {
              share: format.percent(portrait.of > 0 ? portrait.customers / portrait.of : 0),
              of: format.number(portrait.of),
            })}
          </p>
          {head}
        </div>
        <PortraitFigures portrait={portrait} customers={portrait.customers} />
      </section>
      <Striking portrait={portrait} />
      <SmallMultiples labels={portrait.labels} />
    </div>
  )
}

function PortraitFigures({ portrait, customers }: { portrait: Portrait; customers: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { consumers, orders, netMinor, baseConsumers, baseOrders, baseNetMinor } = portrait.figures
  const part = (value: number, of: number) => (of > 0 ? value / of : 0)
  const against = (base: string) => t('portrait.base', { base })
  return (
    <div className="figures">
      <Figure
        label={t('portrait.buyers')}
        value={format.percent(part(consumers, customers), 0)}
        definition={t('portrait.buyersHelp')}
        note={against(format.percent(part(baseConsumers, portrait.of), 0))}
      />
      <Figure
        label={t('portrait.orders')}
        value={format.number(part(orders, consumers), 1)}
        definition={t('portrait.ordersHelp')}
        note={against(format.number(part(baseOrders, baseConsumers), 1))}
      />
      <Figure
        label={t('portrait.net')}
        value={format.money(Math.round(part(netMinor, consumers)))}
        definition={t('portrait.netHelp')}
        note={against(format.money(Math.round(part(baseNetMinor, baseConsumers))))}
      />
      <Figure
        label={t('portrait.revenue')}
        value={format.percent(part(netMinor, baseNetMinor), 1)}
        definition={t('portrait.revenueHelp')}
        note={t('portrait.revenueNote', { share: format.percent(part(customers, portrait.of), 1) })}
      />
    </div>
  )
}

function lineWords(line: PortraitLine, label: PortraitLabel | undefined, speech: Speech): string {
  const name = line.valueName?.[speech.format.language]
  const entry = label && speech.lexicon.label(label.label)
  if (!label || !entry) return name ?? line.value
  const next = label.lines[label.lines.findIndex((each) => each.value === line.value) + 1]?.value
  return bandWords(entry, line.value, name, next, speech)
}

const strikingShown = 6
const differenceMin = 0.02

/** Differences of less than a tenth, or of less than two points, are not called one. */
function toneOf({ lift, share, baseShare }: PortraitLine): 'more' | 'less' | undefined {
  if (lift === null || Math.abs(share - baseShare) < differenceMin) return undefined
  return lift >= 1.1 ? 'more' : lift <= 0.9 ? 'less' : undefined
}

function Striking({ portrait }: { portrait: Portrait }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  const shown = portrait.striking.slice(0, strikingShown)
  if (shown.length === 0) return <p className="soft">{t('portrait.nothingStriking')}</p>
  return (
    <section aria-labelledby="striking">
      <h2 id="striking" style={{ marginBottom: 12 }}>
        {t('portrait.striking')}
      </h2>
      <ul className="plain striking">
        {shown.map(({ label, line }) => {
          const known = portrait.labels.find((each) => each.label === label)
          const lift = line.lift
          return (
            <li key={`${label}/${line.value}`} className="card striking-card">
              <span className="striking-lift" data-tone={toneOf(line)}>
                {lift === null ? format.percent(line.share, 0) : t('portrait.times', { lift: format.number(lift, 1) })}
              </span>
              <GoLink {...paths.label(label)} className="name-link">
                {t('audience.reason', {
                  name: known?.name[format.language] ?? speech.lexicon.labelName(label),
                  value: lineWords(line, known, speech),
                })}
              </GoLink>
              <span className="small soft">
                {t('portrait.against', { share: format.percent(line.share), base: format.percent(line.baseShare) })}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

/** How far a group is from everybody in one label: half the sum of the differences of its shares. */
const distanceOf = ({ lines }: PortraitLabel): number =>
  lines.reduce((sum, line) => sum + Math.abs(line.share - line.baseShare), 0) / 2

const linesShown = 10

/** Every label as bars, those in which the group differs most first. */
function SmallMultiples({ labels }: { labels: readonly PortraitLabel[] }) {
  const { t } = useTranslation()
  const { format } = useSpeech()
  const { category } = useRegistryNames()
  const sorted = [...labels].sort((a, b) => distanceOf(b) - distanceOf(a))
  return (
    <section aria-labelledby="portrait-labels">
      <h2 id="portrait-labels">{t('portrait.everything')}</h2>
      <p className="small faint" style={{ marginBottom: 12 }}>
        {t('portrait.legend')}
      </p>
      <div className="small-multiples">
        {sorted.map((label) => (
          <div key={label.label} className="card stack-tight">
            <div>
              <span className="small faint">{category(label.category)}</span>
              <h3>
                <GoLink {...paths.label(label.label)} className="name-link">
                  {label.name[format.language]}
                </GoLink>
              </h3>
            </div>
            <LabelBars label={label} />
            <p className="small faint">
              {t('portrait.known', { count: label.known, shown: format.number(label.known) })}
            </p>
          </div>
        ))}
      </div>
    </section>
  )
}

function LabelBars({ label }: { label: PortraitLabel }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { format } = speech
  // Where not all values fit, those that most people have; otherwise the order of the label holds.
  const lines = label.lines.length > linesShown ? [...label.lines].sort((a, b) => b.share - a.share) : label.lines
  const bars = lines.slice(0, linesShown).map((line): ShareBar => {
    const words = lineWords(line, label, speech)
    return {
      key: line.value,
      label: words,
      share: line.share,
      base: line.baseShare,
      value: format.percent(line.share, 0),
      tone: toneOf(line),
      tip: t('portrait.tip', {
        value: words,
        share: format.percent(line.share),
        base: format.percent(line.baseShare),
        customers: format.number(line.customers),
      }),
    }
  })
  return (
    <>
      <ShareBars bars={bars} label={label.name[format.language]} />
      {label.lines.length > linesShown && (
        <p className="small faint">{t('portrait.moreValues', { count: label.lines.length - linesShown })}</p>
      )}
    </>
  )
}
