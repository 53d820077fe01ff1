import { requestTouches, type TouchRequest } from '../../touches/index.ts'
import { dayOf } from '../rules/moments.ts'
import { fill } from '../rules/placeholders.ts'
import { durationMs, type RunContext } from '../rules/run.ts'
import { effectKey, type Result } from '../rules/walk.ts'
import { type Act, personOf, type StepOf } from './describe-act.ts'

/** Asks the gate for each. What waits there for the end of quiet hours counts as said: the run goes on. */
export async function doTouch(act: Act<'touch'>): Promise<Result[]> {
  const { tx, deps, scope, step, runs } = act
  const words: Words = new Map()
  const requests = runs.map((run) =>
    touchRequest(act, words, { key: effectKey(run), customer: personOf(act, run), context: run.context }),
  )
  const decisions = await requestTouches(tx, deps, scope, requests)
  return runs.map((run, index) => {
    const { outcome = 'refused', reason } = decisions[index] ?? {}
    return {
      run,
      outcome,
      ...(reason ? { reason } : {}),
      next: outcome === 'refused' ? (step.refused ?? step.next) : step.next,
    }
  })
}

type Wording = {
  play: { id: number }
  version: { definition: { hook: TouchRequest['hook'] } }
  id: string
  step: StepOf<'touch'>
  now: Date
  currency: string
  scope: { timezone: string }
}

/** Contents by what they say: the gate keeps one for all whom it is said to. */
export type Words = Map<string, TouchRequest['content']>

/** What the gate is asked for somebody at a step, for real or in a dry run. */
export function touchRequest(
  { play, version, id, step, now, currency, scope }: Wording,
  words: Words,
  { key, customer, context }: { key: string; customer: number; context: RunContext },
): TouchRequest {
  const values = (locale: 'en' | 'zh') => valuesOf(context, { locale, currency, timezone: scope.timezone })
  const [en, zh] = [values('en'), values('zh')]
  const filled = {
    title: { en: fill(step.title.en, en), zh: fill(step.title.zh, zh) },
    body: { en: fill(step.body.en, en), zh: fill(step.body.zh, zh) },
    ...(step.link === undefined ? {} : { link: fill(step.link, en) }),
  }
  const text = JSON.stringify(filled)
  const content = words.get(text) ?? filled
  words.set(text, content)
  return {
    key,
    customer,
    sender: `play/${play.id}`,
    step: id,
    purpose: step.purpose,
    ...(version.definition.hook ? { hook: version.definition.hook } : {}),
    channels: step.channels,
    priority: step.priority,
    content,
    ...(step.about ? { about: step.about } : {}),
    ...(step.budget === undefined ? {} : { budget: step.budget }),
    ...(step.expires ? { expiresAt: new Date(now.getTime() + durationMs(step.expires)) } : {}),
  }
}

type Reader = { locale: 'en' | 'zh'; currency: string; timezone: string }

function valuesOf({ entry = {}, coupon = {}, points = {} }: RunContext, { locale, currency, timezone }: Reader) {
  const money = new Intl.NumberFormat(locale, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' })
  const digits = money.resolvedOptions().maximumFractionDigits ?? 2
  const values: Record<string, string> = {}
  for (const [name, value] of Object.entries(entry)) {
    const isMoney = name.endsWith('Minor') && typeof value === 'number'
    values[`entry.${name}`] = isMoney ? money.format(value / 10 ** digits) : String(value)
  }
  for (const [step, { expires, valueMinor }] of Object.entries(coupon)) {
    values[`coupon.${step}.expires`] = dayOf(new Date(expires), timezone)
    values[`coupon.${step}.value`] = money.format(valueMinor / 10 ** digits)
  }
  for (const [step, count] of Object.entries(points)) values[`points.${step}`] = String(count)
  return values
}
