import { identityOf } from '../identities.ts'
import { type Person, personAt } from '../people.ts'
import type { CityPlan } from '../plan.ts'
import type { World } from '../world.ts'
import type { LivedPerson, LivedVisit } from './lived.ts'
import { type Character, characterAt, comesAt, type Mood, moodOf } from './person.ts'
import { Phone } from './phone.ts'
import type { LivingReaction } from './reaction.ts'
import type { Shown } from './till.ts'

const dayMs = 86_400_000

export type Woken = { mood: Mood; isMoved: boolean; moved: boolean }

/** Somebody who lives on: what she is like, what happened to her, and her phone. */
export class Living {
  readonly character: Character
  readonly home: Person
  readonly phone: Phone
  readonly visits: LivedVisit[] = []
  readonly wouldCome: string[] = []
  readonly read: { touch: number; at: string }[] = []
  readonly #plan: CityPlan
  #movedUntil = 0
  #hasJoined = false

  constructor(
    plan: CityPlan,
    world: World,
    { reaction, person, baseUrl }: { reaction: LivingReaction; person: number; baseUrl: string },
  ) {
    this.#plan = plan
    this.character = characterAt(plan, world, reaction, person)
    this.home = personAt(plan, world, person)
    this.phone = new Phone(baseUrl, person)
  }

  get phoneNumber(): string {
    return identityOf(this.#plan, 'phone', this.character.person)
  }

  /** A wallet that the till has not seen since the city lives on: the shop may not know it. */
  get mayBeNew(): boolean {
    return this.character.manner === 'wallet' && this.visits.length === 0
  }

  /** Every name under which the shop may know her. */
  get names(): string[] {
    const { person } = this.character
    return [this.phoneNumber, identityOf(this.#plan, 'wallet', person)]
  }

  /** Who joined shows the phone from then on, and pays with the wallet as before. */
  get shown(): Shown {
    const { manner, person } = this.character
    return {
      ...(manner === 'phone' || this.#hasJoined ? { phone: this.phoneNumber } : {}),
      ...(manner === 'wallet' ? { wallet: identityOf(this.#plan, 'wallet', person) } : {}),
    }
  }

  join(): void {
    this.#hasJoined = true
  }

  /** Something of the shop is on her mind: a coupon, or what she read. */
  move(at: Date, days: number): void {
    this.#movedUntil = Math.max(this.#movedUntil, at.getTime() + days * dayMs)
  }

  /** What was on her mind is done with: the coupon is used. */
  rest(): void {
    this.#movedUntil = 0
  }

  /**
   * Undefined where she stays at home on this day. `isMoved`: the shop is on her mind; `moved`: she would have stayed at
   * home without it. Notes whether she would have come anyway.
   */
  wake(day: number, at: Date): Woken | undefined {
    const { person, visitsPerDay, kind } = this.character
    const mood = moodOf(this.#plan, person, day)
    const isMoved = at.getTime() < this.#movedUntil
    const anyway = comesAt(mood, visitsPerDay)
    if (anyway) this.wouldCome.push(at.toISOString())
    if (!comesAt(mood, visitsPerDay * (isMoved ? kind.visitsFactor : 1))) return undefined
    return { mood, isMoved, moved: !anyway }
  }

  lived(): LivedPerson {
    const { character, visits, wouldCome, read } = this
    return { ...character, visits, wouldCome, read }
  }
}
