import { buildCalendar, type Calendar } from '../calendar.ts'
import type { Shop } from '../money/shop.ts'
import { firstHour } from '../people.ts'
import type { CityPlan } from '../plan.ts'
import { pickStore } from '../routine.ts'
import type { World } from '../world.ts'
import { Doorway } from './doorway.ts'
import type { Lived, LivedVisit } from './lived.ts'
import { Messages } from './messages.ts'
import { Living, type Woken } from './people.ts'
import type { Mood } from './person.ts'
import type { SlotForm } from './phone.ts'
import type { LivingReaction } from './reaction.ts'
import { sell } from './till.ts'

export interface Surroundings {
  plan: CityPlan
  shop: Shop
  world: World
  reaction: LivingReaction
  baseUrl: string
  passTo: (at: Date) => Promise<void>
  from: Date
  days: number
  people: number
}

/** Somebody on the way to the till. */
type Coming = Woken & { living: Living }
/** Who has come, and what came of it so far. */
type Visit = { living: Living; mood: Mood; lived: LivedVisit; pagePath: string }
/** Somebody who has pressed a button on the page. */
export type Pressing = { living: Living; lived: LivedVisit; form: SlotForm }

const hour = 3_600_000
const minute = 60_000
/**
 * The hour at which the clock stops each day: by then people have paid, now they open the page and read. Before any usual
 * quiet hours begin, or no message would ever leave.
 */
const stopsAt = 19 * hour
/** Nobody pays in the minutes before it, so that every page comes after its payment. */
const lastPaidAt = stopsAt - 10 * minute

/** The days of a city that lives on, one after the other. */
export class Days {
  readonly #around: Surroundings
  readonly #calendar: Calendar
  readonly #everybody: Living[]
  readonly #doorway: Doorway
  readonly #messages: Messages
  #pages = 0

  constructor(around: Surroundings) {
    const { plan, world, from, days, people, reaction, baseUrl } = around
    this.#around = around
    this.#calendar = calendarFrom(plan, from, days)
    const known = Math.min(people, plan.customers)
    const strangers = Math.round(people * reaction.strangersShare)
    const numbers = [
      ...Array.from({ length: known }, (_, index) => index),
      ...Array.from({ length: strangers }, (_, index) => plan.customers + index),
    ]
    this.#everybody = numbers.map((person) => new Living(plan, world, { reaction, person, baseUrl }))
    this.#doorway = new Doorway(around)
    this.#messages = new Messages(around, this.#everybody)
  }

  async live(day: number): Promise<void> {
    const { from, passTo } = this.#around
    const midnight = this.#calendar.start[day] ?? 0
    const at = new Date(midnight + stopsAt)
    if (at < from) return
    await passTo(at)
    await this.#messages.read(this.#doorway, at)
    await this.#look(await this.#visit(day, { midnight, at }), at)
  }

  /**
   * Sales of a day, all at once: the till does not mind in which sequence. Those whom the shop may meet for the first time
   * come before, one after the other, so that it numbers people in the same sequence every time, and draws the same lots.
   */
  async #visit(day: number, { midnight, at }: { midnight: number; at: Date }): Promise<Visit[]> {
    const coming = this.#everybody.flatMap((living) => {
      const woken = living.wake(day, at)
      return woken ? { living, ...woken } : []
    })
    const visits: Visit[] = []
    const pay = async (one: Coming): Promise<void> => {
      visits.push(await this.#pay(one, { ticketDay: day + 1, midnight }))
    }
    for (const one of coming) if (one.living.mayBeNew) await pay(one)
    await Promise.all(coming.filter(({ living }) => !visits.some((visit) => visit.living === living)).map(pay))
    return visits.sort((a, b) => a.living.character.person - b.living.character.person)
  }

  async #pay(
    { living, mood, moved, isMoved }: Coming,
    { ticketDay, midnight }: { ticketDay: number; midnight: number },
  ): Promise<Visit> {
    const { plan, shop, world, reaction } = this.#around
    const { person, basketMinor, kind } = living.character
    const ticketNo = `${plan.prefix}L${ticketDay}-${person}`
    const paidAt = new Date(midnight + timeOf(living, mood))
    const store = pickStore(plan, world, living.home, plan.days - 1, mood.shopping)
    const { dueMinor, couponsUsed, page } = await sell(
      shop,
      { plan, world },
      {
        ...{ ticketNo, store, shown: living.shown, paidAt, random: mood.shopping },
        aboutMinor: basketMinor * (isMoved ? kind.basketFactor : 1) * Math.exp(reaction.visitSpread * mood.spread),
        usesCoupon: mood.usesCoupon < reaction.usesCoupon,
      },
    )
    if (couponsUsed > 0) living.rest()
    const lived = { ticketNo, paidAt: paidAt.toISOString(), dueMinor, moved, couponsUsed, joined: false }
    living.visits.push(lived)
    return { living, mood, lived, pagePath: page }
  }

  /** Some open the page after their payment, some press what it offers, and some of these go through with it. */
  async #look(visits: readonly Visit[], at: Date): Promise<void> {
    const { plan, reaction } = this.#around
    const pressing: Pressing[] = []
    const opening = visits.filter(({ mood }) => mood.opens < reaction.opens)
    this.#pages += opening.length
    await Promise.all(
      opening.map(async ({ living, mood, lived, pagePath }) => {
        const { forms, links } = await living.phone.openPage(pagePath, plan.names)
        lived.page = { at: at.toISOString(), offers: forms.map(({ offer }) => offer), links: links.length }
        const [[form], [link]] = [forms, links]
        if (mood.presses >= reaction.presses) return
        if (!form) {
          lived.followed = link !== undefined && (await living.phone.followLink(link))
          return
        }
        lived.pressed = form.offer
        if (living.phone.isSignedIn || mood.finishes < reaction.finishes) pressing.push({ living, lived, form })
      }),
    )
    await this.#doorway.claimAll(
      pressing.sort((a, b) => a.living.character.person - b.living.character.person),
      at,
    )
  }

  lived(): Lived {
    const people = this.#everybody.map((living) => living.lived())
    const visits = people.flatMap((person) => person.visits)
    const count = (has: (visit: LivedVisit) => boolean): number => visits.filter(has).length
    return {
      days: this.#around.days,
      people,
      tickets: visits.length,
      pages: this.#pages,
      presses: count(({ pressed, followed }) => pressed !== undefined || followed === true),
      joins: count(({ joined }) => joined),
      claims: count(({ claimed }) => claimed !== undefined),
      couponsUsed: visits.reduce((sum, visit) => sum + visit.couponsUsed, 0),
      ...this.#messages.counts,
      paidMinor: visits.reduce((sum, { dueMinor }) => sum + dueMinor, 0),
    }
  }
}

/** At the hours that suit her; whoever likes the evening comes before the clock stops. */
function timeOf({ home }: Living, { shopping }: Mood): number {
  const time = Math.floor((firstHour + shopping.weighted(home.routine.hours) + shopping.unit()) * hour)
  return time < lastPaidAt ? time : Math.floor(lastPaidAt - shopping.unit() * hour)
}

function calendarFrom({ timeZone }: CityPlan, from: Date, days: number): Calendar {
  const first = Date.parse(`${from.toLocaleDateString('sv-SE', { timeZone })}T00:00:00Z`)
  const endDate = new Date(first + (days - 1) * 24 * hour).toISOString().slice(0, 10)
  return buildCalendar({ days, endDate, timeZone })
}
