const digits = 15

/** Luhn's digit, which catches a mistyped digit and most swapped neighbours. */
export function checkDigit(body: string): number {
  let sum = 0
  for (const [index, letter] of [...body].toReversed().entries()) {
    const doubled = Number(letter) * (index % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return (10 - (sum % 10)) % 10
}

/** A card number of 16 digits from at least 8 random bytes: an 8, fourteen digits and the check digit. */
export function cardNumberFrom(random: Buffer): string {
  const body = `8${(random.readBigUInt64BE() % 10n ** BigInt(digits - 1)).toString().padStart(digits - 1, '0')}`
  return `${body}${checkDigit(body)}`
}

/** Whether somebody may have typed it correctly; says nothing about whether there is such a card. */
export const isCardNumber = (text: string): boolean =>
  /^8\d{15}$/.test(text) && checkDigit(text.slice(0, digits)) === Number(text[digits])
