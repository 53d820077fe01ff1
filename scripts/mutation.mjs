// Changes the rules of money in every small way that Stryker knows and looks whether their tests notice; keeps the result
// in docs/mutation.md. `npm run mutation`; further words go to Stryker, such as `--mutate server/src/domains/till/rules/*.ts`
// (then nothing is kept) or `--incremental` (then only what has changed since the last time is asked again).
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const result = path.join(repo, '.regulars/mutation.json')
const more = process.argv.slice(2)

await rm(result, { force: true })
const { status } = spawnSync('npx', ['stryker', 'run', ...more], { cwd: repo, stdio: 'inherit' })
if (!more.includes('--mutate') && existsSync(result)) {
  const { mutate_comment: leftOut } = JSON.parse(await readFile(path.join(repo, 'stryker.config.json'), 'utf8'))
  const day = new Date().toISOString().slice(0, 10)
  const report = describe(JSON.parse(await readFile(result, 'utf8')), { day, leftOut })
  await writeFile(path.join(repo, 'docs/mutation.md'), report)
}
process.exit(status ?? 1)

function describe({ files }, { day, leftOut }) {
  const rules = Object.entries(files)
    .map(([file, { mutants, source }]) => {
      const name = file.replace(/^server\/src\/domains\/|\/rules(?=\/)/g, '')
      return { name, domain: name.split('/')[0], mutants, source }
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const domains = groupByDomain(rules)
  const all = rules.flatMap(({ mutants }) => mutants)
  const ignored = all.filter((mutant) => mutant.status === 'Ignored')
  const endless = all.filter((mutant) => mutant.status === 'Timeout').length
  return `# Mutation testing of the money rules

Every rule that decides about money is changed in every small way that Stryker knows, one at a time: \`<\` becomes \`<=\`, \`+\` becomes \`-\`, a condition is always true, a text is empty. Its tests must notice. At least 95 % must be noticed; here it was **${count(all).score} %** on ${day}.

Written by \`npm run mutation\`, which takes about half an hour on two cores and fails below 95 %. One domain, without writing this page: \`npm run mutation -- --mutate 'server/src/domains/till/rules/*.ts'\`.

- Only the unit tests beside the rules are asked. Races, the model with faults and the tests on real engines find more, and would take days.
- A change that never ends counts as noticed: ${endless} of them.
- ${leftOut}
- ${ignored.length === 0 ? 'No change is excused' : `${ignored.length} changes are excused`} in the code${ignored.length === 0 ? '.' : `: ${[...new Set(ignored.map(({ statusReason }) => statusReason))].join('; ')}.`}

| domain | changes | noticed | not noticed | % |
|---|---|---|---|---|
${[...domains].map(([domain, own]) => row(domain, count(own.flatMap(({ mutants }) => mutants)))).join('\n')}
${row('**all**', count(all))}

## By rule

| rules | changes | noticed | not noticed | % |
|---|---|---|---|---|
${rules.map(({ name, mutants }) => row(name, count(mutants))).join('\n')}

## Not noticed

Most of these change nothing that anybody could see, such as the smaller of two equal amounts.

${rules.flatMap(survivorsOf).join('\n') || 'None.'}
`
}

function groupByDomain(rules) {
  const domains = new Map()
  for (const rule of rules) domains.set(rule.domain, [...(domains.get(rule.domain) ?? []), rule])
  return domains
}

function row(name, { killed, survived, score }) {
  return `| ${name} | ${killed + survived} | ${killed} | ${survived} | ${score} |`
}

function survivorsOf({ name, mutants, source }) {
  const lines = source.split('\n')
  return mutants.filter(isSurvivor).map(({ location: { start, end }, replacement }) => {
    const line = lines[start.line - 1] ?? ''
    const before = start.line === end.line ? line.slice(start.column - 1, end.column - 1) : line.slice(start.column - 1)
    return `- ${name}:${start.line} \`${oneLine(before)}\` → \`${oneLine(replacement)}\``
  })
}

function count(mutants) {
  const survived = mutants.filter(isSurvivor).length
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
  const score = killed + survived > 0 ? ((100 * killed) / (killed + survived)).toFixed(1) : '–'
  return { killed, survived, score }
}

function isSurvivor({ status }) {
  return status === 'Survived' || status === 'NoCoverage'
}

function oneLine(text = '') {
  const flat = text.replace(/\s+/g, ' ').replaceAll('`', "'")
  return flat.length > 80 ? `${flat.slice(0, 77)}…` : flat
}
