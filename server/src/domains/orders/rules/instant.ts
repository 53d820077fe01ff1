const digits = (text: string, from: number, count: number): number => {
  let value = 0
  for (let i = from; i < from + count; i++) {
    const digit = text.charCodeAt(i) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN // also past the end, where the code is NaN
    value = value * 10 + digit
  }
  return value
}

const separatorsFit = (text: string): boolean =>
  text[4] === '-' && text[7] === '-' && text[13] === ':' && (text[10] === 'T' || text[10] === 't' || text[10] === ' ')

/** Minutes east of UTC that the end of the text says; NaN when it says none. */
function readOffset(text: string, from: number): number {
  const rest = text.length - from
  if (rest === 1) return text[from] === 'Z' || text[from] === 'z' ? 0 : Number.NaN
  if (rest !== 6 || text[from + 3] !== ':') return Number.NaN
  const hours = digits(text, from + 1, 2)
  const minutes = digits(text, from + 4, 2)
  if (!(hours <= 23 && minutes <= 59)) return Number.NaN
  if (text[from] === '+') return hours * 60 + minutes
  return text[from] === '-' ? -(hours * 60 + minutes) : Number.NaN
}

/**
 * Milliseconds since 1970 of an RFC 3339 time, NaN for anything else. By hand, because `Date.parse` takes the 30th of
 * February for the 2nd of March, and because a batch reads two thousand of them.
 */
export function parseInstant(text: string): number {
  if (text.length < 17 || !separatorsFit(text)) return Number.NaN
  const year = digits(text, 0, 4)
  const month = digits(text, 5, 2)
  const day = digits(text, 8, 2)
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  let at = 16
  let second = 0
  let ms = 0
  if (text[at] === ':') {
    second = digits(text, 17, 2)
    at = 19
    if (text[at] === '.') {
      const from = at + 1
      at = from
      while (digits(text, at, 1) >= 0) at++
      if (at === from) return Number.NaN
      ms = Number(text.slice(from, Math.min(at, from + 3)).padEnd(3, '0'))
    }
  }
  const offset = readOffset(text, at)
  if (!(year >= 1970 && year <= 2199 && month >= 1 && month <= 12 && hour <= 23 && minute <= 59 && second <= 59))
    return Number.NaN
  const local = Date.UTC(year, month - 1, day, hour, minute, second, ms)
  // A day that the month does not have rolls over into the next one.
  if (new Date(local).getUTCDate() !== day) return Number.NaN
  return local - offset * 60_000
}
