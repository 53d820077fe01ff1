/** A file that was chosen on the list and becomes a play on the next page; a reload begins afresh. */
let taken: string | undefined

export const takeFile = (text: string) => {
  taken = text
}

export const useTakenFile = (): string | undefined => taken
