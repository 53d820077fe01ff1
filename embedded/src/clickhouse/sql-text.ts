/** Skips spaces, comments and opening brackets. */
function skipBlank(sql: string, from: number): number {
  let i = from
  for (;;) {
    const c = sql[i]
    if (c === ' ' || c === '\n' || c === '\r' || c === '\t' || c === '(') i++
    else if (sql.startsWith('--', i) || c === '#') i = endOf(sql, '\n', i)
    else if (sql.startsWith('/*', i)) i = endOf(sql, '*/', i)
    else return i
  }
}

function endOf(sql: string, mark: string, from: number): number {
  const at = sql.indexOf(mark, from)
  return at < 0 ? sql.length : at + mark.length
}

/** The word a statement begins with, in capitals. */
export function firstKeyword(sql: string): string {
  return /^[A-Za-z]*/.exec(sql.slice(skipBlank(sql, 0), skipBlank(sql, 0) + 20))?.[0].toUpperCase() ?? ''
}

/** The format a statement asks for itself, as in `SELECT … FORMAT JSONEachRow`. */
export function formatClause(sql: string): string | undefined {
  return /\bFORMAT\s+([A-Za-z0-9_]+)\s*(?:SETTINGS\b[^;]*)?;?\s*$/i.exec(sql.slice(-2000))?.[1]
}

function skipQuoted(sql: string, from: number): number {
  const quote = sql[from]
  let i = from + 1
  while (i < sql.length && sql[i] !== quote) i += sql[i] === '\\' ? 2 : 1
  return i + 1
}

/**
 * Whether something follows the first `;`. ClickHouse refuses that over HTTP; the library would run it, and what
 * works here has to work against a server.
 */
export function hasSecondStatement(sql: string): boolean {
  let i = 0
  while (i < sql.length) {
    const c = sql[i]
    if (c === "'" || c === '"' || c === '`') i = skipQuoted(sql, i)
    else if (sql.startsWith('--', i)) i = endOf(sql, '\n', i)
    else if (sql.startsWith('/*', i)) i = endOf(sql, '*/', i)
    else if (c === '$') {
      const heredoc = /^\$\w*\$/.exec(sql.slice(i, i + 64))?.[0]
      i = heredoc ? endOf(sql, heredoc, i + heredoc.length) : i + 1
    } else if (c === ';') {
      const rest = skipBlank(sql, i + 1)
      if (rest < sql.length && sql[rest] !== ';') return true
      i = rest
    } else i++
  }
  return false
}

/** A string as a ClickHouse literal. */
export function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

/** A name as a ClickHouse identifier. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``
}
