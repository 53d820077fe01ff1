export type Cell = string | number | boolean | null | undefined

const quoted = /[",\r\n]/
/** A cell that a spreadsheet would run as a formula is written as text. */
const formula = /^[=+\-@\t\r]/

export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  const write = (cell: Cell) => {
    if (cell === null || cell === undefined) return ''
    const text = typeof cell === 'string' && formula.test(cell) ? `'${cell}` : String(cell)
    return quoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  return [header, ...rows].map((row) => row.map(write).join(',')).join('\r\n')
}

export function saveFile(name: string, content: Blob) {
  const address = URL.createObjectURL(content)
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser needs the address until the download has begun.
  setTimeout(() => URL.revokeObjectURL(address), 10_000)
}

/** With a byte-order mark, because the spreadsheet most of our readers use takes UTF-8 without one for the local code page. */
export const saveCsv = (name: string, header: readonly string[], rows: readonly (readonly Cell[])[]) =>
  saveFile(name, new Blob(['\ufeff', toCsv(header, rows)], { type: 'text/csv;charset=utf-8' }))
