import type { Pressing, Surroundings } from './days.ts'
import type { Living } from './people.ts'
import type { SlotForm } from './phone.ts'

/** As many codes as one shop's network is sent in a quarter of an hour, with some to spare. */
const codesMax = 50
const quarter = 15 * 60_000 + 1_000

/**
 * Where people sign in. Only so many codes go to one address in a quarter of an hour, so who comes in a crowd waits for the
 * next. Keeps the time, since waiting takes some.
 */
export class Doorway {
  readonly #around: Surroundings
  #now: Date
  #codes = 0
  #since = 0

  constructor(around: Surroundings) {
    this.#around = around
    this.#now = around.from
  }

  get now(): Date {
    return this.#now
  }

  async passTo(at: Date): Promise<void> {
    if (at <= this.#now) return
    await this.#around.passTo(at)
    this.#now = at
  }

  /** Has what was pressed: at once on a phone that is signed in, else with phone and code. */
  async claimAll(pressing: readonly Pressing[]): Promise<void> {
    const [known, unknown] = [pressing.filter(isSignedIn), pressing.filter((each) => !isSignedIn(each))]
    await Promise.all(
      known.map(async ({ living, lived, form }) => {
        if (await living.phone.claim(form)) this.#have(living, lived, form.offer)
      }),
    )
    for (let rest = unknown; rest.length > 0; ) {
      const turn = rest.slice(0, await this.#room())
      rest = rest.slice(turn.length)
      this.#codes += turn.length
      const done = await this.#signIn(turn)
      for (const { living, lived, form } of done) {
        lived.joined = true
        living.join()
        this.#have(living, lived, form.offer)
      }
    }
  }

  /** The inbox needs a phone that is signed in; who is not signs in for it. */
  async signInToRead(people: readonly Living[]): Promise<void> {
    for (let rest = people.filter(({ phone }) => !phone.isSignedIn); rest.length > 0; ) {
      const turn = rest.slice(0, await this.#room())
      rest = rest.slice(turn.length)
      this.#codes += turn.length
      await this.#signIn(turn.map((living) => ({ living })))
    }
  }

  async #room(): Promise<number> {
    if (this.#now.getTime() - this.#since >= quarter) this.#codes = 0
    else if (this.#codes >= codesMax) {
      await this.passTo(new Date(this.#since + quarter))
      this.#codes = 0
    }
    if (this.#codes === 0) this.#since = this.#now.getTime()
    return codesMax - this.#codes
  }

  /** Those who got through. */
  async #signIn<Turn extends { living: Living; form?: SlotForm }>(turn: readonly Turn[]): Promise<Turn[]> {
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
    return keep(asked, ({ living, form }) => {
      const code = codes.get(living.phoneNumber.replace('+86', ''))
      return code === undefined ? Promise.resolve(false) : living.phone.signIn(form ?? door, living.phoneNumber, code)
    })
  }

  #have(living: Living, lived: Pressing['lived'], offer: string): void {
    lived.claimed = { offer, at: this.#now.toISOString() }
    living.move(this.#now, this.#around.reaction.movedDays)
  }
}

const isSignedIn = ({ living }: { living: Living }): boolean => living.phone.isSignedIn

/** Those for whom it went well, in their sequence; all at once. */
async function keep<T>(items: readonly T[], work: (item: T) => Promise<boolean>): Promise<T[]> {
  const fates = await Promise.all(items.map(work))
  return items.filter((_, index) => fates[index])
}
