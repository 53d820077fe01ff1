import { trades } from './assortment.ts'
import { destination, type Place } from './geography.ts'
import { personName } from './names.ts'
import type { ChannelPlan, CityPlan } from './plan.ts'
import { Random, streams } from './random.ts'
import { type Community, communityRadiusMeters, type World } from './world.ts'

/** What one person is like. Fixed for life; read again from the person's own stream whenever it is needed. */
export interface Person {
  index: number
  community: Community
  /** Day of the first appearance. */
  arrivalDay: number
  /** Undefined: pays with a wallet and never registers. */
  channel: ChannelPlan | undefined
  /** Registers and never orders. */
  zombie: boolean
  /** Paid with the wallet some days before registering. */
  payerFirst: boolean
  /** The wallet is linked to the app account only some time after the registration. */
  lateLink: boolean
  follows: boolean
  hasEmail: boolean
  routine: Routine
  /** Latent taste for each trade. */
  tastes: number[]
  /** Mean days between two orders. */
  gapDays: number
  /** Probability of dropping out after an order, before the store's quality. */
  dropOut: number
  /** 0 buys what it likes, 1 buys the cheapest. */
  priceSensitivity: number
  /** 0 leaves after the first trouble, 1 forgives all. */
  patience: number
  /** Share of the orders made in the app. */
  appShare: number
}

interface Routine {
  name: string
  share: number
  /** Monday to Sunday. */
  weekdays: readonly number[]
  /** Weight of each hour, from 7 to 21. */
  hours: readonly number[]
}

/** The first and the last hour in which anybody does anything. */
export const firstHour = 7

const routines: readonly Routine[] = [
  {
    name: 'commuter',
    share: 0.4,
    weekdays: [1, 1, 1, 1, 1.2, 0.8, 0.7],
    hours: [3, 5, 1, 0.5, 1, 4, 2, 0.5, 0.5, 0.5, 1, 4, 5, 3, 1],
  },
  {
    name: 'homemaker',
    share: 0.25,
    weekdays: [1.1, 1, 1, 1, 1, 0.9, 0.8],
    hours: [1, 3, 5, 5, 3, 1, 1, 1, 3, 4, 3, 1, 1, 0.5, 0.2],
  },
  {
    name: 'weekender',
    share: 0.2,
    weekdays: [0.4, 0.4, 0.4, 0.5, 1, 2.4, 2.2],
    hours: [0.2, 0.5, 1, 3, 4, 4, 3, 3, 3, 4, 4, 4, 3, 2, 1],
  },
  {
    name: 'night owl',
    share: 0.15,
    weekdays: [0.8, 0.8, 0.9, 1, 1.4, 1.5, 0.9],
    hours: [0.1, 0.1, 0.1, 0.5, 1, 2, 1, 1, 1, 1, 2, 3, 4, 5, 6],
  },
]

const routineShares = routines.map((routine) => routine.share)
/** How much everybody likes each trade before personal taste. */
const tradeAppeal = trades.map((trade) => (trade.kind === 'service' ? 0.35 : 1))

/** Mean days between orders of a middling person when the plan asks for four orders a year; found by trying. */
const gapDaysAtFour = 21

export function personAt(plan: CityPlan, world: World, index: number): Person {
  const random = new Random(plan.seed, streams.person, index)
  const registers = !random.chance(plan.walletOnlyShare)
  const picked = plan.channels[random.weighted(plan.channels.map((each) => each.share))]
  const channel = registers ? picked : undefined
  const community = homeCommunity(world, random)
  const routine = routines[random.weighted(routineShares)] ?? random.pick(routines)
  const rate = random.gamma(plan.frequencyShape) / plan.frequencyShape
  const dropOutMean = Math.min(0.95, channel?.dropOut ?? 0.2)
  const concentration = plan.dropOutConcentration
  const payerFirst = random.chance(plan.payerFirstShare)
  return {
    index,
    community,
    arrivalDay: Math.floor(plan.days * random.unit() ** 1.15),
    channel,
    zombie: random.chance(channel?.zombieShare ?? 0) && !payerFirst,
    payerFirst: registers && payerFirst,
    lateLink: registers && random.chance(plan.lateLinkShare),
    follows: random.chance(registers ? plan.followShare : plan.followShare / 3),
    hasEmail: random.chance(0.3),
    routine,
    tastes: tradeAppeal.map((appeal) => appeal * (0.05 + random.exponential(1) ** 2)),
    gapDays: Math.max(
      1.5,
      (gapDaysAtFour * 4) / plan.ordersPerCustomer / ((channel?.rate ?? 0.8) * Math.max(0.05, rate)),
    ),
    dropOut: random.beta(concentration * dropOutMean, concentration * (1 - dropOutMean)),
    priceSensitivity: random.beta(2, 2),
    patience: random.beta(3, 2),
    appShare: registers ? random.beta(1.5, 2.5) : 0,
  }
}

function homeCommunity(world: World, random: Random): Community {
  const upTo = world.householdsUpTo
  const target = random.unit() * (upTo[upTo.length - 1] ?? 0)
  let low = 0
  let high = upTo.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if ((upTo[middle] ?? 0) > target) high = middle
    else low = middle + 1
  }
  const community = world.communities[low]
  if (!community) throw new RangeError('a city needs communities')
  return community
}

/** Where a person lives: within 300 m of the middle of the community. */
export function homeOf(plan: CityPlan, person: Person): Place {
  const random = new Random(plan.seed, streams.person, person.index, 1)
  const meters = communityRadiusMeters * Math.sqrt(random.unit())
  return destination(person.community, random.between(0, 2 * Math.PI), meters)
}

export function nameOf(plan: CityPlan, index: number): string {
  return personName(new Random(plan.seed, streams.person, index, 2))
}
