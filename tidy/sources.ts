import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'
import { type Lexed, lex } from './lexer.ts'

export type Source = Lexed & { path: string; text: string; lines: string[]; isTest: boolean }

/** Something that is not as the house wants it. `rule` is what `tidy-allow` names. */
export type Finding = { rule: string; path: string; line: number; message: string }

export const root = join(import.meta.dirname, '..')
const skipped = new Set(['node_modules', 'dist', 'coverage', '.git', '.regulars'])
const roots = ['contract', 'embedded', 'server', 'web', 'city', 'bench', 'tidy', 'scripts']

export function listPaths(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : listPaths(path)
    return [path.split(sep).join('/')]
  })
}

const isTest = (path: string): boolean => /\.test\.tsx?$|\/testing(\/|\.ts$)|\/e2e\//.test(path)

export const sources: readonly Source[] = roots
  .flatMap(listPaths)
  .filter((path) => /\.(ts|tsx|mjs)$/.test(path) && !path.endsWith('.d.ts'))
  .map((path) => {
    const text = readFileSync(join(root, path), 'utf8')
    return { path, text, lines: text.split('\n'), isTest: isTest(path), ...lex(text) }
  })

export const inFolder = (folder: string): Source[] => sources.filter((source) => source.path.startsWith(`${folder}/`))

/** Every match of a pattern in the code, with its line. */
export function matches(source: Source, pattern: RegExp): { line: number; match: RegExpExecArray }[] {
  return [...source.code.matchAll(pattern)].map((match) => ({ line: lineAt(source.code, match.index), match }))
}

export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/** True where a comment gives the reason: on the line itself, or next to it where the formatter has moved it. */
export function hasReason(source: Source, line: number): boolean {
  return source.comments.some((comment) => Math.abs(comment.line - line) <= 1)
}

const allowance = /tidy-allow ([\w-]+): \S+/

/** The exceptions that the code asks for: `// tidy-allow rule: reason`, on the line or above it. */
export const allowances = sources
  .filter((source) => !source.path.startsWith('tidy/'))
  .flatMap((source) =>
    source.comments.flatMap(({ line, text }) => {
      const rule = allowance.exec(text)?.[1]
      return rule ? [{ path: source.path, line, rule }] : []
    }),
  )

/** What remains after the exceptions, one line each, as a test shows it. */
export function report(findings: Finding[]): string[] {
  return findings
    .filter(
      ({ rule, path, line }) =>
        !allowances.some((a) => a.rule === rule && a.path === path && (a.line === line || a.line === line - 1)),
    )
    .map(({ rule, path, line, message }) => `${path}:${line} [${rule}] ${message}`)
}

const opensFunction =
  /(?:=>\s*|\b(?:function\b[^{};]*|(?:async\s+|static\s+|get\s+|set\s+|\*\s*)*#?[\w$]+\s*(?:<[^{}()]*>)?\([^{};]*\)\s*(?::[^{};=]+)?))$/
const isStatement = /\b(?:if|for|while|switch|catch|with)\s*(?:await\s*)?\([^{};]*\)\s*$/

/** Bodies in braces that belong to functions, methods and arrows, with their length in lines. */
export function functionLengths(source: Source): { line: number; length: number }[] {
  const found: { line: number; length: number }[] = []
  const open: { line: number; isFunction: boolean }[] = []
  let line = 1
  let since = 0
  for (let at = 0; at < source.code.length; at += 1) {
    const char = source.code[at]
    if (char === '\n') line += 1
    if (char === '{') {
      const before = source.code.slice(Math.max(since, at - 400), at).trimEnd()
      open.push({ line, isFunction: opensFunction.test(before) && !isStatement.test(before) })
    }
    if (char === '}') {
      const opened = open.pop()
      if (opened?.isFunction) found.push({ line: opened.line, length: line - opened.line + 1 })
    }
    if (char === '}' || char === ';') since = at + 1
  }
  return found
}
