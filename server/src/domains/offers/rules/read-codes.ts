/** Lines of a list of outside codes: the first column of each; a heading `code` is no code. */
export type CodeList = {
  codes: { line: number; code: string }[]
  problems: { line: number; code: string; reason: 'unreadable' | 'too-long' | 'twice'; detail: string }[]
}

const lengthMax = 64

/** Reads a list as text: CSV or one code a line, with or without a byte order mark and quotes. */
export function readCodes(text: string): CodeList {
  const list: CodeList = { codes: [], problems: [] }
  const first = new Map<string, number>()
  for (const [index, raw] of text.split(/\r\n|\r|\n/).entries()) {
    const line = index + 1
    const code = firstColumn(raw)
    if (code === '' || (first.size === 0 && list.problems.length === 0 && /^(code|券码)$/i.test(code))) continue
    const shown = code.slice(0, lengthMax)
    const before = first.get(code)
    if (code.length > lengthMax) {
      list.problems.push({ line, code: shown, reason: 'too-long', detail: `more than ${lengthMax} characters` })
    } else if (!/^[\x21-\x7e]+$/.test(code)) {
      list.problems.push({
        line,
        code: shown,
        reason: 'unreadable',
        detail: 'letters, digits and signs without spaces only',
      })
    } else if (before !== undefined) {
      list.problems.push({ line, code, reason: 'twice', detail: `the same as line ${before}` })
    } else {
      first.set(code, line)
      list.codes.push({ line, code })
    }
  }
  return list
}

// A byte order mark is a blank, to `\s` and to `trim`.
function firstColumn(raw: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(raw)?.[1]
  return (quoted === undefined ? (raw.split(/[,;\t]/)[0] ?? '') : quoted.replaceAll('""', '"')).trim()
}
