/** A file taken apart just far enough for the house rules: what is code, what is text, where comments stand. */
export type Lexed = {
  /** The code with the inside of strings, templates, patterns and comments blanked; offsets and lines stay. */
  code: string
  /** Strings and the fixed parts of templates. */
  texts: { line: number; text: string }[]
  comments: { line: number; text: string }[]
}

type State = {
  source: string
  at: number
  line: number
  out: string[]
  texts: Lexed['texts']
  comments: Lexed['comments']
}

// TypeScript 7 has no classic API to ask, and the rules need no types: a lexer of a page is enough.
export function lex(source: string): Lexed {
  const state: State = { source, at: 0, line: 1, out: [], texts: [], comments: [] }
  readCode(state, false)
  return { code: state.out.join(''), texts: state.texts, comments: state.comments }
}

function take(state: State, count: number, visible: boolean): void {
  for (const char of state.source.slice(state.at, state.at + count)) {
    if (char === '\n') state.line += 1
    state.out.push(visible || char === '\n' ? char : ' ')
  }
  state.at += count
}

/** Reads code to the end, or inside a template to the brace that ends the expression. */
function readCode(state: State, inTemplate: boolean): void {
  let depth = 0
  while (state.at < state.source.length) {
    const two = state.source.slice(state.at, state.at + 2)
    const char = two[0] ?? ''
    if (two === '//' || two === '/*') readComment(state, two)
    else if (char === "'" || char === '"') readString(state, char)
    else if (char === '`') readTemplate(state)
    else if (char === '/' && two !== '/>' && startsPattern(state.out)) readPattern(state)
    else {
      if (char === '{') depth += 1
      if (char === '}') {
        if (inTemplate && depth === 0) return
        depth -= 1
      }
      take(state, 1, true)
    }
  }
}

function readComment(state: State, opening: string): void {
  const { source, at, line } = state
  const end = opening === '//' ? source.indexOf('\n', at) : source.indexOf('*/', at) + 2
  const stop = end < at + 2 ? source.length : end
  state.comments.push({ line, text: source.slice(at, stop) })
  // A comment of several lines also belongs to the line on which it ends.
  take(state, stop - at, false)
  if (state.line !== line) state.comments.push({ line: state.line, text: source.slice(at, stop) })
}

function readString(state: State, quote: string): void {
  let end = state.at + 1
  // A string ends with its line; an apostrophe in the text of a page does no harm beyond it.
  while (end < state.source.length && state.source[end] !== quote && state.source[end] !== '\n')
    end += state.source[end] === '\\' ? 2 : 1
  readText(state, end)
}

function readText(state: State, end: number): void {
  const text = state.source.slice(state.at + 1, end)
  state.texts.push({ line: state.line, text })
  take(state, 1, true)
  take(state, text.length, false)
  take(state, 1, true)
}

function readTemplate(state: State): void {
  take(state, 1, true)
  let part = ''
  let line = state.line
  while (state.at < state.source.length && state.source[state.at] !== '`') {
    if (state.source.startsWith('${', state.at)) {
      state.texts.push({ line, text: part })
      take(state, 2, true)
      readCode(state, true)
      take(state, 1, true)
      part = ' '
      line = state.line
      continue
    }
    const count = state.source[state.at] === '\\' ? 2 : 1
    part += state.source.slice(state.at, state.at + count)
    take(state, count, false)
  }
  state.texts.push({ line, text: part })
  take(state, 1, true)
}

/** A slash begins a pattern where a value may stand. */
function startsPattern(out: string[]): boolean {
  const before = out.slice(-40).join('').trimEnd()
  return before === '' || /(?:[(,=:[!&|?{};+]|=>|\b(?:return|typeof|case|in|of))$/.test(before)
}

function readPattern(state: State): void {
  let end = state.at + 1
  let inClass = false
  for (; end < state.source.length && state.source[end] !== '\n'; end += 1) {
    const char = state.source[end]
    if (char === '\\') end += 1
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) break
  }
  take(state, 1, true)
  take(state, end - state.at, false)
  take(state, 1, true)
}
