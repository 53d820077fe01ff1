import type { Pressing, Surroundings } from './days.ts'
import type { Living } from './people.ts'
import type { SlotForm } from './phone.ts'

/** The outbox of codes shows the last hundred: so many people sign in at once that nobody's is pushed out. */
const turnMax = 50

type Turn = { living: Living; form?: SlotForm }

/** Where people sign in, and have what they pressed. */
export class Doorway {
  readonly #around: Surroundings

  constructor(around: Surroundings) {
    this.#around = around
  }

  /** Has what was pressed: at once on a phone that is signed in, else with phone and code. */
  async claimAll(pressing: readonly Pressing[], at: Date): Promise<void> {
    const strange = pressing.filter(({ living }) => !living.phone.isSignedIn)
    const claimed = await keep(
      pressing.filter(({ living }) => living.phone.isSignedIn),
      ({ living, form }) => living.phone.claim(form),
    )
    claimed.push(...(await this.#signIn(strange)))
    for (const { living, lived } of strange) {
      // Also where the coupon was refused: the shop knows the phone now.
      lived.joined = living.phone.isSignedIn
      if (lived.joined) living.join()
    }
    for (const { living, lived, form } of claimed) {
      lived.claimed = { offer: form.offer, at: at.toISOString() }
      living.move(at, this.#around.reaction.movedDays)
    }
  }

  /** The inbox needs a phone that is signed in; who is not signs in at the door of a store. */
  async signInToRead(people: readonly Living[]): Promise<void> {
    const strange = people.filter(({ phone }) => !phone.isSignedIn)
    await this.#signIn(strange.map((living) => ({ living })))
    for (const living of strange) if (living.phone.isSignedIn) living.join()
  }

  /** Those who got in, and have what their form offers. */
  async #signIn<T extends Turn>(people: readonly T[]): Promise<T[]> {
    const done: T[] = []
    for (let start = 0; start < people.length; start += turnMax)
      done.push(...(await this.#takeTurn(people.slice(start, start + turnMax))))
    return done
  }

  async #takeTurn<T extends Turn>(turn: readonly T[]): Promise<T[]> {
    const { shop, world } = this.#around
    const door = { store: world.stores[0]?.code ?? '' }
    const asked = await keep(turn, ({ living, form }) => living.phone.askForCode(form ?? door, living.phoneNumber))
    // As staff at the till would read them out.
    const { messages } = await shop.get<{ messages: { phone: string; text: string }[] }>('/v1/pocket-outbox')
    const codes = new Map<string, string>()
    for (const { phone, text } of messages) {
      const code = /\d{6}/.exec(text)?.[0]
      // The newest comes first.
      if (code && !codes.has(phone)) codes.set(phone, code)
    }
    // One after the other, as `Days` has them at the till: the shop meets some for the first time.
    const done: T[] = []
    for (const one of asked) {
      const { living, form } = one
      const code = codes.get(living.phoneNumber.replace('+86', ''))
      if (code !== undefined && (await living.phone.signIn(form ?? door, living.phoneNumber, code))) done.push(one)
    }
    return done
  }
}

/** Those for whom it went well, in their sequence; all at once. */
async function keep<T>(items: readonly T[], work: (item: T) => Promise<boolean>): Promise<T[]> {
  const fates = await Promise.all(items.map(work))
  return items.filter((_, index) => fates[index])
}
