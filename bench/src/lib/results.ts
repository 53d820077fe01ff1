import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeMachine } from './machine.ts'
import type { Match, Measured, OpenedRow, Row, Size } from './row.ts'
import { figure, judge, type Rounds, ratios, spread, spreadText, type Verdict } from './statistics.ts'

const file = join(import.meta.dirname, '../../RESULTS.md')

const head = `# Measured

Written by \`npm run bench\`; see README.md. Every section is one run: contestants took turns, medians of the rounds with
their spread (min–max), ratios of the same round. A section of a small run is a rehearsal, not a result.
`

export type Played = { match: Match; rounds: Rounds }

/** The section of one row. What bounds it is read from the processor time that our own processes used. */
export function renderSection(
  row: Row,
  opened: OpenedRow,
  played: readonly Played[],
  run: { size: Size; rounds: number },
): string {
  const day = new Date().toISOString().slice(0, 10)
  const versions = Object.entries(opened.versions).map(([name, version]) => `${name} ${version}`)
  return [
    `## ${row.title}`,
    '',
    `Size: ${run.size}, ${run.rounds} rounds, ${day}, \`npm run bench -- ${row.id}${run.size === 'small' ? ' --size small' : ''}\`.`,
    `Goal: ${row.goal}. Peers: ${row.peers}.`,
    '',
    ...played.flatMap(renderMatch),
    ...opened.sizes.map((line) => `- ${line}`),
    ...opened.notes.map((line) => `- ${line}`),
    `- ${[describeMachine(), ...versions].join(', ')}.`,
    '',
  ].join('\n')
}

function renderMatch({ match, rounds }: Played): string[] {
  const [ours, ...peers] = match.contestants
  const line = (name: string, ratio: string): string => {
    const { median, ...rest } = spread((rounds.get(name) ?? []).map(({ value }) => value))
    return `| ${name} | ${ratio} | ${figure(median)} | ${spreadText({ median, ...rest })} |`
  }
  return [
    `| ${match.name} | Regulars ÷ peer | ${match.unit} | min–max |`,
    '|---|---|---|---|',
    line(ours.name, ''),
    ...peers.map(({ name }) => line(name, ratioText(match, rounds, name))),
    '',
    ...judge(match, rounds).map(renderVerdict),
    ...match.contestants.flatMap(({ name }) => renderBeside(name, rounds)),
    ...(match.bound ? [`- Bounded by ${match.bound(medians(rounds.get(ours.name) ?? []))}`] : []),
    '',
  ]
}

function ratioText(match: Match, rounds: Rounds, peer: string): string {
  const { median, ...rest } = ratios(match, rounds, peer)
  return `${figure(median)} (${spreadText({ median, ...rest })})`
}

function renderVerdict({ goal, spread: measured, met, missing }: Verdict): string {
  const bound = goal.atLeast === undefined ? `≤ ${figure(goal.atMost ?? Number.NaN)}` : `≥ ${figure(goal.atLeast)}`
  const against =
    goal.peer === undefined ? '' : goal.ratio === 'times-faster' ? ` times faster than ${goal.peer}` : ` × ${goal.peer}`
  const state = missing ? 'not measured' : met ? 'met' : '**missed**'
  return `- Goal ${goal.figure ? `${goal.figure} ` : ''}${bound}${against}: ${state}, ${figure(measured.median)} (${spreadText(measured)})`
}

function renderBeside(name: string, rounds: Rounds): string[] {
  const parts = Object.entries(medians(rounds.get(name) ?? [])).map(([key, median]) => `${key} ${figure(median)}`)
  return parts.length === 0 ? [] : [`- Beside it, ${name}: ${parts.join(' · ')}`]
}

/** Of what was given beside the main figure. */
const medians = (measured: readonly Measured[]): Record<string, number> =>
  Object.fromEntries(
    Object.keys(measured[0]?.beside ?? {}).map((key) => [
      key,
      spread(measured.map(({ beside }) => beside?.[key] ?? Number.NaN)).median,
    ]),
  )

/** Puts a section in its place. A small run never replaces the figures of a full one. Returns whether it was written. */
export function keepSection(order: readonly Row[], row: Row, section: string, size: Size): boolean {
  const sections = readSections()
  if (size === 'small' && sections.get(row.title)?.includes('Size: full')) return false
  sections.set(row.title, section)
  const known = order.flatMap(({ title }) => sections.get(title) ?? [])
  writeFileSync(file, `${head}\n${known.join('\n')}`)
  return true
}

function readSections(): Map<string, string> {
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  const [, ...sections] = text.split(/^(?=## )/m)
  return new Map(sections.map((section) => [/^## (.*)$/m.exec(section)?.[1] ?? '', `${section.trimEnd()}\n`]))
}
