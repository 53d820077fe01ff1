/** Where things of the test lie: three stores of one workspace, two of them in one city, and another workspace. */
export const zones = ['a1', 'a2', 'b1', 'foreign'] as const
export type Zone = (typeof zones)[number]

/** Whose things: those of a zone, or those that belong to a workspace as a whole. */
export type Owner = Zone | 'own'

/**
 * Every text made for an owner carries this word and every number the database gives out begins with these digits, so a
 * response that holds either holds something of that owner.
 */
export const marks: Record<Owner, { word: string; digits: string }> = {
  own: { word: 'elderberry', digits: '555' },
  a1: { word: 'apricot', digits: '111' },
  a2: { word: 'blueberry', digits: '222' },
  b1: { word: 'cranberry', digits: '333' },
  foreign: { word: 'durian', digits: '444' },
}

/** In every customer's name; phones begin with the digits. Only `customers:contact` may see them unmasked. */
export const contactMark = 'figname'
export const phoneMark = '1390000'

/** Where the numbers that the database gives out for an owner begin; each time of asking a hundred later. */
export const firstId = (owner: Owner, time: number): number => Number(`${marks[owner].digits}000${time}01`)

/** Finds words, numbers and public ids of owners in a text. */
export class Canaries {
  readonly #publicIds = new Map<string, Owner>()

  addPublicIds(owner: Owner, ids: readonly string[]): void {
    for (const id of ids) this.#publicIds.set(id, owner)
  }

  /** What `body` holds of these owners, except for what the caller `sent` itself. */
  find(body: string, owners: readonly Owner[], sent: string): string[] {
    const known = new Set(this.#wordsOf(sent, owners))
    return [...new Set(this.#wordsOf(body, owners))].filter((word) => !known.has(word))
  }

  #wordsOf(text: string, owners: readonly Owner[]): string[] {
    const found: string[] = []
    for (const owner of owners) {
      const { word, digits } = marks[owner]
      const pattern = new RegExp(`[\\w-]*${word}[\\w-]*|\\b${digits}000\\d{3}\\b`, 'gi')
      found.push(...(text.match(pattern) ?? []).map((match) => match.toLowerCase()))
    }
    for (const [id] of text.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) {
      const owner = this.#publicIds.get(id)
      if (owner && owners.includes(owner)) found.push(id)
    }
    return found
  }
}

/** Names and phones of customers in `body` that the caller did not send. */
export function findContacts(body: string, sent: string): string[] {
  const pattern = new RegExp(`${contactMark}\\w*|${phoneMark}\\d{4}`, 'gi')
  const known = new Set(sent.match(pattern) ?? [])
  return [...new Set(body.match(pattern) ?? [])].filter((word) => !known.has(word))
}
