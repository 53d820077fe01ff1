import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { examineIsolation } from './server/src/doctor/index.ts'
import { domains } from './server/src/domains.ts'
import { listRefusals } from './server/src/kernel/errors.ts'
import { testRuntime } from './server/src/testing/index.ts'
import { renderEnvExample } from './tidy/env-example.ts'
import * as rules from './tidy/rules.ts'
import { allowances, report, root, sources } from './tidy/sources.ts'
import { findUnnamed, findUntranslated } from './tidy/words.ts'

// The house rules, see ARCHITECTURE.md. Each finding says what to do instead. Where a rule does not fit, write
// `// tidy-allow rule: reason` on the line or above it: that is legal, and counted below.

describe('the house', () => {
  test('is read as it is: braces balance in every file', () => {
    const unread = sources.filter(({ code }) => code.split('{').length !== code.split('}').length)
    expect(unread.map((source) => source.path)).toEqual([])
    expect(sources.length).toBeGreaterThan(200)
  })

  test('has doors: a domain knows lower shelves only, and through their index.ts', () => {
    expect(report(rules.findDoors())).toEqual([])
  })

  test('has the same slots in every domain, and names that say what is inside', () => {
    expect(report(rules.findSlots())).toEqual([])
  })

  test('keeps SQL in queries, analytics and migrations, each on tables of its own', () => {
    expect(report(rules.findStraySql())).toEqual([])
  })

  test('takes time, chance, settings and output as arguments', () => {
    expect(report(rules.findAmbient())).toEqual([])
  })

  test('has one word a concept', () => {
    expect(report(rules.findSynonyms())).toEqual([])
  })

  test('has files of at most 500 lines and functions of at most 70', () => {
    expect(report(rules.findLong())).toEqual([])
  })

  test('gives the reason wherever it overrules the compiler or the linter', () => {
    expect(report(rules.findSuppressions())).toEqual([])
  })

  test('counts its exceptions: a new one is seen in review', () => {
    const counts: Record<string, number> = {}
    for (const { rule } of allowances) counts[rule] = (counts[rule] ?? 0) + 1
    expect(counts).toEqual({ env: 2 })
  })
})

describe('every workspace', () => {
  test('is kept apart by PostgreSQL itself: each table has forced row-level security, and the application owns none', async () => {
    const { engines } = await testRuntime()
    const schemas = domains.map((domain) => domain.name)
    const { tables, exposures } = await examineIsolation(engines.postgresUrl, schemas)
    expect(
      exposures.map(({ table, problem }) => `${table}: ${problem}; call regulars.protect() in its migration`),
    ).toEqual([])
    expect(tables).toBeGreaterThan(20)
  })
})

describe('both languages', () => {
  test('have the same words in the console, filled in with the same values', () => {
    expect(findUntranslated()).toEqual([])
  })

  test('name every value of the contract that people see', () => {
    expect(findUnnamed()).toEqual([])
  })
})

describe('the documents', () => {
  test('.env.example lists the settings that exist (npm run format does not write it: run node --import tsx tidy/env-example.ts)', () => {
    expect(readFileSync(join(root, '.env.example'), 'utf8')).toBe(renderEnvExample())
  })

  test('every decision record says what would change our mind', () => {
    const folder = join(root, 'docs/adr')
    const records = readdirSync(folder).filter((name) => /^\d{4}-.*\.md$/.test(name))
    const silent = records.filter(
      (name) => !/^## What would change our mind$/m.test(readFileSync(join(folder, name), 'utf8')),
    )
    expect(silent).toEqual([])
    expect(records.map((name) => name.slice(0, 4))).toEqual(
      records.map((_, index) => String(index + 1).padStart(4, '0')),
    )
  })

  test('links between documents lead somewhere', () => {
    const pages = [
      'README.md',
      'README.zh.md',
      'ARCHITECTURE.md',
      'CONTRIBUTING.md',
      'SECURITY.md',
      'docs/glossary.md',
      ...listDocs('docs/adr'),
      ...listDocs('docs/guides'),
    ]
    const broken = pages.flatMap((page) =>
      [...readFileSync(join(root, page), 'utf8').matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)]
        .map((match) => match[1] ?? '')
        .filter((target) => !existsSync(join(root, page, '..', target)))
        .map((target) => `${page} → ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('every refusal has a code of plain words and a message that ends as a sentence', () => {
    const odd = listRefusals().filter(({ code, message }) => !/^[a-z][a-z0-9_]*$/.test(code) || !/[.?!]$/.test(message))
    expect(odd).toEqual([])
  })
})

const listDocs = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder))
        .filter((name) => name.endsWith('.md'))
        .map((name) => `${folder}/${name}`)
    : []
