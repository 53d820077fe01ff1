/** Names in double braces, such as `entry.amountMinor`, in the sequence in which they stand. */
export const placeholdersOf = (text: string): string[] =>
  [...text.matchAll(/\{\{\s*([^{}]*?)\s*\}\}/g)].map((match) => match[1] ?? '')

/** Puts values in; a name without a value becomes a dash, so that nobody is told braces. */
export const fill = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{\{\s*([^{}]*?)\s*\}\}/g, (_whole, name: string) => values[name] ?? '–')
