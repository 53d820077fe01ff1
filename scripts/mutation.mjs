// Changes the rules of money in every small way that Stryker knows and looks whether their tests notice; keeps the result
// in docs/mutation.md. `npm run mutation`; further words go to Stryker, such as `--mutate server/src/domains/till/rules/*.ts`
// (then nothing is kept).
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
if (more.length === 0 && existsSync(result)) {
  await writeFile(path.join(repo, 'docs/mutation.md'), describe(JSON.parse(await readFile(result, 'utf8'))))
}
process.exit(status ?? 1)

function describe({ files }) {
  const rows = Object.entries(files)
    .map(([name, { mutants }]) => ({ name: name.replace(/^server\/src\/domains\//, ''), ...count(mutants) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  const all = count(Object.values(files).flatMap(({ mutants }) => mutants))
  const line = ({ name, killed, survived, score }) =>
    `| ${name} | ${killed + survived} | ${killed} | ${survived} | ${score} |`
  const survivors = Object.entries(files).flatMap(([name, { mutants }]) =>
    mutants
      .filter(isSurvivor)
      .map(
        ({ location, mutatorName, replacement }) =>
          `- ${name.replace(/^server\/src\/domains\//, '')}:${location.start.line} ${mutatorName}: \`${oneLine(replacement)}\``,
      ),
  )
  return `# Mutation testing of the money rules

Written by \`npm run mutation\` (Stryker): every rule that decides about money is changed in every small way, and its tests must notice. At least 95 % must be noticed. A change that never ends counts as noticed.

| rules | changes | noticed | not noticed | % |
|---|---|---|---|---|
${rows.map(line).join('\n')}
${line({ name: '**all**', ...all })}

## Not noticed

${survivors.length > 0 ? survivors.join('\n') : 'None.'}
`
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
