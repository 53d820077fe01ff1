import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { domains } from '../server/src/domains.ts'
import {
  type Finding,
  functionLengths,
  hasReason,
  inFolder,
  lineAt,
  listPaths,
  matches,
  root,
  type Source,
  sources,
} from './sources.ts'

const domainsFolder = 'server/src/domains'
const order = domains.map((domain) => domain.name)
const shelfOf = new Map(domains.map((domain) => [domain.name, domain.shelf]))
const domainOf = (path: string): string | undefined => /^server\/src\/domains\/([^/]+)\//.exec(path)?.[1]

const importing = /^(?:import|export)\b(?:[^'"`;=]*?\bfrom)?\s*['"]|\bimport\(\s*['"]/gm

/** Every import of a file, as a path from the root of the repository or as a package name. */
function importsOf(source: Source): { line: number; target: string }[] {
  return matches(source, importing).map(({ match }) => {
    // The code has the quotes, the text has what stands between them.
    const start = match.index + match[0].length
    const name = source.text.slice(start, source.code.slice(start).search(/['"]/) + start)
    return { line: lineAt(source.code, start), target: name.startsWith('.') ? join(dirname(source.path), name) : name }
  })
}

/** What a folder may know. The first one that fits decides. */
const layers: { from: RegExp; mayImport: RegExp; instead: string }[] = [
  {
    from: /^contract\//,
    mayImport: /^contract\/|^[^/.]+$|^zod/,
    instead: 'The contract knows nobody: schemas and types only.',
  },
  {
    from: /^embedded\//,
    mayImport: /^embedded\/|^(?!server|web|city|bench|contract)/,
    instead: 'The engines know nothing of the product.',
  },
  {
    from: /^city\//,
    mayImport: /^city\/|^(?!server|web|bench|embedded|regulars|@regulars\/embedded)/,
    instead: 'The city is a user of the public API: send a request.',
  },
  {
    from: /^web\//,
    mayImport: /^web\/|^(?!server|city|bench|embedded|regulars$|@regulars\/(?!contract))/,
    instead: 'The console talks to the API with the types of @regulars/contract.',
  },
  {
    from: /^server\/src\/kernel\//,
    mayImport: /^server\/src\/kernel\/|^(?!server)/,
    instead: 'The kernel has no business noun: pass what it needs as an argument.',
  },
  {
    from: /^server\/src\/domains\/[^/]+\//,
    mayImport: /^server\/src\/(kernel|domains)\/|^(?!server)/,
    instead: 'A domain stands on the kernel and lower domains; the composition root calls it, not the other way.',
  },
]

export function findDoors(): Finding[] {
  return sources
    .filter((source) => !source.isTest)
    .flatMap((source) =>
      importsOf(source).flatMap(({ line, target }) => {
        const at = { rule: 'doors', path: source.path, line }
        const layer = layers.find((entry) => entry.from.test(source.path))
        if (layer && !layer.mayImport.test(target)) return [{ ...at, message: `imports ${target}. ${layer.instead}` }]
        const [own, other] = [domainOf(source.path), domainOf(target)]
        if (!other || own === other) return []
        if (!/^server\/src\/domains\/[^/]+\/index\.ts$/.test(target)) {
          return [{ ...at, message: `reaches into ${other}. Import its index.ts, and export there what others need.` }]
        }
        const isLower =
          own === undefined || (shelfOf.get(other) ?? 9) < (shelfOf.get(own) ?? 0) || sameShelfBefore(other, own)
        return isLower
          ? []
          : [{ ...at, message: `${own} may not know ${other}: emit an event, or move the rule to the higher shelf.` }]
      }),
    )
}

const sameShelfBefore = (other: string, own: string): boolean =>
  shelfOf.get(other) === shelfOf.get(own) && order.indexOf(other) < order.indexOf(own)

const slots =
  /^(README\.md|index\.ts|routes(\.ts|\/)|operations\/|rules(\.ts|\/)|queries(\.ts|\/)|analytics(\.ts|\/)|jobs(\.ts|\/)|errors\.ts|migrations\/|[\w-]+\.test\.ts)/
const extraSlots: Record<string, RegExp> = {
  // One file a report: its definition in both languages, its columns, and how its rows are made.
  reports: /^catalogue\//,
  // One file a prescription: for whom, its parameters and its chain.
  prescriptions: /^catalogue\//,
  // One file a model: what it answers, how, and the labels it writes; and the predictor of interests, a library of its own.
  models: /^(catalogue|interest)\//,
  // One file a way of paying, behind one interface.
  payments: /^providers\//,
  // One file a way out of the house, behind one interface.
  touches: /^channels\//,
}

export function findSlots(): Finding[] {
  const findings: Finding[] = []
  for (const path of listPaths(domainsFolder)) {
    const domain = domainOf(path) ?? ''
    const slot = path.slice(`${domainsFolder}/${domain}/`.length)
    const at = { rule: 'slots', path, line: 1 }
    if (!slots.test(slot) && !extraSlots[domain]?.test(slot))
      findings.push({ ...at, message: 'is no slot of a domain; see ARCHITECTURE.md for the list.' })
    if (/^operations\//.test(slot) && !/^operations\/([a-z0-9]+(-[a-z0-9]+)+\.ts|[a-z0-9-]+\.test\.ts)$/.test(slot)) {
      findings.push({ ...at, message: 'name an operation by what it does: verb-noun.ts.' })
    }
  }
  for (const name of readdirSync(join(root, domainsFolder))) {
    const at = { rule: 'slots', path: `${domainsFolder}/${name}`, line: 1 }
    if (!existsSync(join(root, domainsFolder, name, 'README.md')))
      findings.push({ ...at, message: 'write half a page of README.md: owns, nouns, invariants, emits.' })
    if (!order.includes(name))
      findings.push({ ...at, message: 'is not in server/src/domains.ts, so nothing starts it.' })
  }
  const kebab = /^[.\w]?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/
  for (const { path } of sources) {
    const name = path.split('/').at(-1) ?? ''
    if (!kebab.test(name)) findings.push({ rule: 'slots', path, line: 1, message: 'name files in kebab-case.' })
    if (/^(utils?|helpers?|common|misc|managers?)\.\w+$/.test(name))
      findings.push({ rule: 'slots', path, line: 1, message: 'says nothing: name it by what is inside.' })
  }
  return findings
}

const statement =
  /\b(select\s[\s\S]*\sfrom\s|insert\s+into\s|update\s+[\w."]+\s+set\s|delete\s+from\s|(create|alter|drop|truncate)\s+(table|schema|index|role)\s)/i
// Whole installations are copied and examined below the domains; the kernel and the tests prepare databases.
const sqlPlaces =
  /^server\/src\/(kernel|testing)\/|^server\/src\/backup\/(postgres|clickhouse|shipping|testing)\.ts$|^server\/src\/domains\/[^/]+\/(queries|analytics)(\.ts$|\/)|\/(queries|analytics)\.ts$|\/migrations\//

export function findStraySql(): Finding[] {
  return inFolder('server/src')
    .filter((source) => !source.isTest)
    .flatMap((source) => {
      const findings: Finding[] = []
      if (!sqlPlaces.test(source.path)) {
        for (const { line, text } of source.texts) {
          if (statement.test(text))
            findings.push({
              rule: 'sql',
              path: source.path,
              line,
              message: 'move this statement to queries.ts (PostgreSQL) or analytics.ts (ClickHouse) and call it.',
            })
        }
      }
      return [...findings, ...findForeignTables(source)]
    })
}

function findForeignTables(source: Source): Finding[] {
  const own = domainOf(source.path)
  if (!own) return []
  const table = new RegExp(
    `\\b(?:from|join|into|update|table|truncate|references)\\s+(?:only\\s+)?(${order.join('|')})\\.\\w+`,
    'gi',
  )
  return source.texts.flatMap(({ line, text }) =>
    [...text.matchAll(table)]
      .filter((match) => match[1] !== own)
      .map((match) => ({
        rule: 'sql',
        path: source.path,
        line,
        message: `${match[0]} belongs to ${match[1]}: ask its index.ts, one schema has one owner.`,
      })),
  )
}

const ambient: { rule: string; pattern: RegExp; instead: string }[] = [
  {
    rule: 'clock',
    pattern: /\bDate\.now\(|\bnew Date\(\)/g,
    instead: 'take the time from the clock that you are given',
  },
  { rule: 'random', pattern: /\bMath\.random\(/g, instead: 'use kernel/ids.ts, or a generator that you are given' },
  {
    rule: 'env',
    pattern: /\bprocess\.env\b/g,
    instead: 'read settings in kernel/config.ts and take them as arguments',
  },
  {
    rule: 'console',
    pattern: /\bconsole\.\w+/g,
    instead: 'use the log that you are given, or kernel/terminal.ts in a command',
  },
]
// The command line is where the environment comes in; tests prepare worlds of their own.
const ambientPlaces = /^server\/src\/(kernel|cli|testing)\/|\.test\.ts$/

export function findAmbient(): Finding[] {
  return [...inFolder('server/src'), ...inFolder('contract')]
    .filter((source) => !ambientPlaces.test(source.path))
    .flatMap((source) =>
      ambient.flatMap(({ rule, pattern, instead }) =>
        matches(source, pattern).map(({ line, match }) => ({
          rule,
          path: source.path,
          line,
          message: `${match[0]} outside of the kernel: ${instead}.`,
        })),
      ),
    )
}

/** One word a concept: see docs/glossary.md. */
const synonyms = new Map([
  ['user', 'customer, consumer, staff or account'],
  ['tenant', 'workspace'],
  ['tag', 'label'],
  ['campaign', 'play'],
  ['voucher', 'coupon'],
  ['employee', 'staff'],
  ['outlet', 'store'],
  ['visitor', 'customer'],
])
// Words of somebody else's protocol, spelt as it spells them (Segment, WebAuthn, HTTP, OpenAPI, AES-GCM, Alipay); and the user
// share, which is the field's own name for a figure.
const foreignWords =
  /^(user|userId|userID|userName|userDisplayName|userHandle|userAgent|user_agent|basicUser|buyerUserId|\w*[uU]serVerif\w*|tags?|\w+AuthTag|userShare)$/

export function findSynonyms(): Finding[] {
  return [...inFolder('server/src'), ...inFolder('contract/src')]
    .filter((source) => !source.isTest)
    .flatMap((source) =>
      matches(source, /[A-Za-z_$][\w$]*/g).flatMap(({ line, match: [name] }) => {
        const parts = foreignWords.test(name)
          ? []
          : name.split(/(?=[A-Z])|_/).map((part) => part.toLowerCase().replace(/s$/, ''))
        const wanted = parts.map((part) => synonyms.get(part)).find((word) => word !== undefined)
        return wanted
          ? [
              {
                rule: 'words',
                path: source.path,
                line,
                message: `${name}: the house says ${wanted} (docs/glossary.md).`,
              },
            ]
          : []
      }),
    )
}

const linesMax = 500
const functionLinesMax = 70

/** Files over the limit when the rule came. The list only shrinks: an entry that is no longer needed fails too. */
export const longFiles: readonly string[] = []
/** How many functions of a file were over the limit when the rule came. */
export const longFunctions: Readonly<Record<string, number>> = {}

export function findLong(): Finding[] {
  const findings: Finding[] = []
  for (const source of sources) {
    const { path, lines } = source
    const isLong = lines.length - 1 > linesMax
    if (isLong && !longFiles.includes(path))
      findings.push({
        rule: 'length',
        path,
        line: 1,
        message: `has ${lines.length - 1} lines; split it by what it is about (${linesMax} at most).`,
      })
    if (!isLong && longFiles.includes(path))
      findings.push({ rule: 'length', path, line: 1, message: 'is short enough now: take it off the list.' })
    const long = source.isTest ? [] : functionLengths(source).filter((body) => body.length > functionLinesMax)
    if (long.length > (longFunctions[path] ?? 0)) {
      for (const { line, length } of long)
        findings.push({
          rule: 'length',
          path,
          line,
          message: `a function of ${length} lines; keep the control flow here and move the leaves out (${functionLinesMax} at most).`,
        })
    }
    if (long.length < (longFunctions[path] ?? 0))
      findings.push({ rule: 'length', path, line: 1, message: 'has fewer long functions now: lower its number.' })
  }
  return findings
}

export function findSuppressions(): Finding[] {
  return sources.flatMap((source) => {
    // In a test the assertion that follows is the check.
    const casts = (source.isTest ? [] : matches(source, /\s\bas\s+(?!const\b)(?=[A-Za-z{[(])/g))
      .filter(({ line, match }) => !isRenaming(source, line, match.index) && !hasReason(source, line))
      .map(({ line }) => ({
        rule: 'reasons',
        path: source.path,
        line,
        message: '`as` without a reason: say on its line why the compiler cannot know it, or let a schema check it.',
      }))
    const ignores = source.comments
      .filter(({ text }) =>
        /@ts-(ignore|nocheck)|@ts-expect-error\s*$|biome-ignore \S+:?\s*(<explanation>)?$/.test(text),
      )
      .map(({ line }) => ({
        rule: 'reasons',
        path: source.path,
        line,
        message: 'a suppression needs its reason after a colon.',
      }))
    return [...casts, ...ignores]
  })
}

/** `{ a as b }` of an import or export, `import * as a`, `[Key in … as …]`: a name, not a claim. */
function isRenaming({ code, lines }: Source, line: number, offset: number): boolean {
  if (/^\s*(import|export)\b|\[\w+ in /.test(lines[line - 1] ?? '')) return true
  const open = code.lastIndexOf('{', offset)
  return (
    open >= 0 &&
    !code.slice(open, offset).includes('}') &&
    /\b(import|export)\s+(type\s+)?([\w$]+\s*,\s*)?$/.test(code.slice(Math.max(0, open - 60), open))
  )
}
