import type { Surroundings } from './days.ts'
import type { Doorway } from './doorway.ts'
import type { Living } from './people.ts'
import { readerOf } from './person.ts'

interface Touch {
  id: number
  customer: string | null
  channel?: string
}

type Rung = { living: Living; touch: Touch }
type Reader = ReturnType<typeof readerOf>

/** How long a message may have waited for the morning, and the log is read again for it. */
const waitedMs = 36 * 3_600_000
const pageSize = 200

/** What the shop said, and who reads it: the log tells whose phone rings, and the rest is done on that phone. */
export class Messages {
  readonly #around: Surroundings
  readonly #byIdentity: Map<string, Living>
  readonly #byCustomer = new Map<string, Living | undefined>()
  readonly #heard = new Set<number>()
  readonly counts = { seen: 0, acted: 0, complained: 0 }

  constructor(around: Surroundings, everybody: readonly Living[]) {
    this.#around = around
    this.#byIdentity = new Map(everybody.flatMap((living) => living.names.map((name) => [name, living])))
  }

  /** What came since the last look is read, or not, now. */
  async read(doorway: Doorway, at: Date): Promise<void> {
    const { plan, reaction } = this.#around
    const rung = await this.#listRung(at)
    const reading = rung
      .map((one) => ({ ...one, reader: readerOf(plan, one.living.character.person, one.touch.id) }))
      .filter(({ reader }) => reader.reads < reaction.reads)
    const isOnPhone = ({ touch }: Rung): boolean => touch.channel === 'inbox' || touch.channel === 'push'
    await doorway.signInToRead([...new Set(reading.filter(isOnPhone).map(({ living }) => living))])
    await Promise.all(
      reading.map(async (one) => {
        if (isOnPhone(one) && !(await this.#readOnPhone(one))) return
        one.living.read.push({ touch: one.touch.id, at: at.toISOString() })
        one.living.move(at, reaction.movedDays)
      }),
    )
  }

  /** False where the phone has no such message. */
  async #readOnPhone({ living: { phone }, touch, reader }: Rung & { reader: Reader }): Promise<boolean> {
    const { reaction } = this.#around
    if (!phone.isSignedIn || !(await phone.readInbox()).includes(touch.id)) return false
    if (await phone.seen(touch.id)) this.counts.seen++
    if (reader.follows < reaction.follows) {
      if (await phone.follow(touch.id)) this.counts.acted++
    } else if (reader.complains < reaction.complains) {
      if (await phone.complain(touch.id)) this.counts.complained++
    }
    return true
  }

  /** What went out since the last look, to people who live on; the oldest first. */
  async #listRung(now: Date): Promise<Rung[]> {
    const from = new Date(now.getTime() - waitedMs).toISOString()
    const fresh: Touch[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: { items: Touch[]; nextCursor: string | null } = await this.#around.shop.get(
        `/v1/touches?outcome=sent&from=${from}&limit=${pageSize}${cursor && `&cursor=${cursor}`}`,
      )
      fresh.push(...page.items.filter(({ id }) => !this.#heard.has(id)))
      cursor = page.nextCursor
    }
    const rung: Rung[] = []
    await Promise.all(
      fresh.map(async (touch) => {
        this.#heard.add(touch.id)
        const living = touch.customer === null ? undefined : await this.#find(touch.customer)
        if (living) rung.push({ living, touch })
      }),
    )
    return rung.sort((a, b) => a.touch.id - b.touch.id)
  }

  /** Who it is, by what the shop knows of the customer. */
  async #find(customer: string): Promise<Living | undefined> {
    if (this.#byCustomer.has(customer)) return this.#byCustomer.get(customer)
    const found = await this.#around.shop.find<{ identifiers: { value: string }[] }>(`/v1/customers/${customer}`)
    const living = found?.identifiers.map(({ value }) => this.#byIdentity.get(value)).find((each) => each !== undefined)
    this.#byCustomer.set(customer, living)
    return living
  }
}
