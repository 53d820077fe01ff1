const blanks = new Set(['', 'null', 'nan', 'n/a', 'na', 'none', '\\n', '-', '--', '无', '空'])

/**
 * A cell as it was meant: without the spaces, back ticks, tabs and ="…" that exports put around numbers so that
 * spreadsheets leave them alone. Empty for the many ways of writing "nothing".
 */
export function cleanCell(raw: string | undefined): string {
  if (raw === undefined) return ''
  let text = raw.trim()
  if (text.startsWith('="') && text.endsWith('"')) text = text.slice(2, -1).trim()
  if (text.startsWith('`') || (text.startsWith("'") && text.length > 1)) text = text.slice(1).trim()
  if (text.length <= 4 && blanks.has(text.toLowerCase())) return ''
  return text.includes('\u0000') ? text.replaceAll('\u0000', '') : text
}

/** A number that names something: spreadsheets turn 17850 into 17850.0. */
export const cleanCode = (raw: string | undefined): string => {
  const text = cleanCell(raw)
  return text.endsWith('0') ? text.replace(/^(\d+)\.0+$/, '$1') : text
}
