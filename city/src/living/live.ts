import { Shop } from '../money/shop.ts'
import { type CityPlan, definePlan } from '../plan.ts'
import { Api } from '../transport.ts'
import { buildWorld } from '../world.ts'
import { Days } from './days.ts'
import type { Lived } from './lived.ts'
import { type LivingReaction, livingReaction } from './reaction.ts'

export interface LiveOptions {
  baseUrl: string
  /** Allowed to sell, to read the log of what was said, and to see contact data and the codes that customers are sent. */
  secretKey: string
  /** The plan of a city that was sent before. */
  plan: Partial<CityPlan>
  /** The first moment that is lived, and for how many days. */
  from: Date
  days: number
  /** Moves the server's clock to this moment and returns when all that was due by then is done. Moments only grow. */
  passTo: (at: Date) => Promise<void>
  /** How many of the city's people live on (the others are away). */
  people: number
  /** How people react to what the shop does. */
  reaction?: LivingReaction
  /** Called before each day, counted from 0. */
  onDay?: (day: number) => void
}

const connections = 16

/**
 * Lets a city that was sent live on against a server whose clock the caller moves: people come to the till by their own
 * rate, open the page after the payment, join from it and have what it offers, read what the shop says, and come more or
 * less often for it. A user of the public API alone. Their phones come as if from many places (`X-Forwarded-For`): a server
 * that does not trust its proxy takes them for one address, sends few codes there and reduces what may be claimed from it. The same
 * plan and the same answers of the server give the same life.
 */
export async function live(options: LiveOptions): Promise<Lived> {
  const plan = definePlan(options.plan)
  const api = new Api({ baseUrl: options.baseUrl, connections })
  const shop = new Shop(api, options.secretKey, { concurrency: connections, onCall: () => undefined })
  try {
    const days = new Days({
      ...{ plan, shop, world: buildWorld(plan), reaction: options.reaction ?? livingReaction },
      ...{ baseUrl: options.baseUrl, passTo: options.passTo, from: options.from },
      ...{ days: options.days, people: options.people },
    })
    for (let day = 0; day < options.days; day++) {
      options.onDay?.(day)
      await days.live(day)
    }
    return days.lived()
  } finally {
    api.close()
  }
}
