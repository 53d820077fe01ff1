import { recordConsent } from '../../../server/src/domains/consent/index.ts'
import { resolveMany } from '../../../server/src/domains/customers/index.ts'
import { keepTouches, markActed, requestTouches, type TouchRequest } from '../../../server/src/domains/touches/index.ts'
import { fitHooks } from '../../../server/src/domains/touches/operations/compare-hooks.ts'
import type { Deps } from '../../../server/src/kernel/deps.ts'
import type { TestServer } from '../../../server/src/testing/index.ts'

const dayMs = 86_400_000

/** A shop that has spoken for two months: a hook that tires, one who switched marketing off, one who was never asked. */
export async function speakForMonths({ deps, workspace }: TestServer): Promise<void> {
  const scope = { workspace, stores: '*' as const }
  // Ten in the morning in the shop's zone, so many days ago.
  const morning = (daysAgo: number) => {
    const day = Math.floor((deps.clock.now().getTime() - daysAgo * dayMs) / dayMs)
    return new Date(day * dayMs + 2 * 3600_000)
  }
  const at = (time: Date): Deps => ({ ...deps, clock: { now: () => time } })
  const people = await deps.db.as(scope, (tx) =>
    resolveMany(
      tx,
      deps,
      { workspace, source: 'test' },
      Array.from({ length: 130 }, (_, index) => ({
        identifiers: [{ kind: 'phone' as const, value: `1390000${1000 + index}` }],
        traits: { name: `Guest ${index + 1}` },
        at: morning(90),
      })),
    ),
  )
  const word = (customer: number, granted: boolean) => ({
    customer,
    purpose: 'marketing' as const,
    granted,
    source: 'pocket',
  })
  const asked = people.slice(1).map((customer) => word(customer, true))
  await deps.db.as(scope, (tx) => recordConsent(tx, at(morning(80)), scope, asked))
  await deps.db.as(scope, (tx) => recordConsent(tx, at(morning(10)), scope, word(people[2] ?? 0, false)))
  const ask = async (daysAgo: number, wishes: TouchRequest[]) => {
    const then = at(morning(daysAgo))
    return deps.db.as(scope, (tx) => requestTouches(tx, then, scope, wishes))
  }
  const wish = (customer: number, more: Partial<TouchRequest>): TouchRequest => ({
    key: `${more.sender}/${customer}/${more.step}`,
    customer,
    sender: 'play/1',
    purpose: 'marketing',
    channels: ['inbox'],
    priority: 50,
    content: {
      title: { en: 'Two years together', zh: '两周年，谢谢你' },
      body: { en: 'Come by this week, the first cup is on us.', zh: '这周来坐坐，第一杯我们请。' },
      link: '/pocket/offers',
    },
    hook: { kind: 'theme', name: 'Anniversary' },
    ...more,
  })
  const shares = [0.5, 0.24, 0.08]
  for (const [turn, daysAgo] of [48, 26, 8].entries()) {
    const decisions = await ask(
      daysAgo,
      people.map((customer) => wish(customer, { sender: 'play/1', step: `turn-${turn}` })),
    )
    const answered = decisions.filter(
      ({ outcome }, index) => outcome === 'sent' && (index * 37) % 100 < (shares[turn] ?? 0) * 100,
    )
    await deps.db.as(scope, (tx) =>
      markActed(tx, at(morning(daysAgo - 1)), scope, { ids: answered.map(({ touch }) => touch ?? 0) }),
    )
  }
  const bread = {
    hook: { kind: 'product' as const, name: 'Rye bread', withContent: true },
    sender: 'play/2',
    step: 'bread',
  }
  const content = {
    title: { en: 'Rye bread is back', zh: '黑麦面包回来了' },
    body: { en: 'Baked until noon. Tell us if we should keep one.', zh: '中午前出炉，要留的话说一声。' },
  }
  await ask(
    3,
    people
      .slice(0, 60)
      .map((customer, index) =>
        wish(customer, { ...bread, content, channels: index % 2 === 0 ? ['sms'] : ['inbox'], priority: 80 }),
      ),
  )
  await keepTouches(at(morning(3)))
  await fitHooks(deps)
}
