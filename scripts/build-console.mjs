// Builds web/console and web/pocket, each into its own dist when its sources changed, and does nothing otherwise.
// Runs from npm `prepare` and before `start` and `demo`; `--force` builds in any case, `--sizes` prints what a page loads,
// `--only pocket` leaves the other one alone.
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const repo = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const webs = [
  { name: 'console', also: [] },
  // The pocket takes the house's colours from the console.
  { name: 'pocket', also: ['web/console/src/ui/tokens.ts'] },
].map(({ name, also }) => {
  const root = path.join(repo, 'web', name)
  return { name, also, root, dist: path.join(root, 'dist'), stampFile: path.join(root, 'dist/.built-from') }
})

const say = ({ name }, line) => process.stdout.write(`${name}: ${line}\n`)

async function filesOf(folder) {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true })
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

/** A digest of everything the bundle is made from; file times are left out, so a fresh clone and a touch change nothing. */
async function digestSources({ root, also }) {
  const single = ['index.html', 'vite.config.ts', 'package.json'].map((name) => path.join(root, name))
  single.push(...also.map((name) => path.join(repo, name)))
  const files = [...single, path.join(repo, 'package-lock.json'), ...(await filesOf(path.join(root, 'src')))]
  if (existsSync(path.join(root, 'public'))) files.push(...(await filesOf(path.join(root, 'public'))))
  const hash = createHash('sha256')
  for (const file of files) {
    if (!existsSync(file)) continue
    hash
      .update(path.relative(repo, file))
      .update('\0')
      .update(await readFile(file))
      .update('\0')
  }
  return hash.digest('hex')
}

async function loadVite() {
  try {
    return await import('vite')
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

async function printSizes(web) {
  const { dist } = web
  const rows = []
  const own = (await readFile(path.join(dist, '.own-assets'), 'utf8')).split('\n')
  for (const file of own.filter((name) => !name.endsWith('.br')).map((name) => path.join(dist, 'assets', name))) {
    const bytes = await readFile(file)
    rows.push({ name: path.basename(file), raw: bytes.length, gzip: gzipSync(bytes).length })
  }
  rows.sort((a, b) => b.gzip - a.gzip)
  const kb = (n) => `${(n / 1024).toFixed(1).padStart(7)} kB`
  for (const row of rows)
    say(
      web,
      `${kb(row.gzip)} gzip  ${kb(row.raw)}  ${row.name}${/^index-.*\.js$/.test(row.name) ? '  (first load)' : ''}`,
    )
  say(web, `${kb(rows.reduce((sum, row) => sum + row.gzip, 0))} gzip in all, ${rows.length} files`)
}

async function main() {
  const force = process.argv.includes('--force')
  const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined
  for (const web of webs.filter(({ name }) => only === undefined || name === only)) {
    const digest = await digestSources(web)
    const built = existsSync(web.stampFile) ? (await readFile(web.stampFile, 'utf8')).trim() : ''
    if (force || built !== digest) await build(web, digest)
    if (process.argv.includes('--sizes') && existsSync(web.dist)) await printSizes(web)
  }
}

/** Beside each file its brotli form, made once here instead of with every answer; a fifth of the bytes on the way. */
async function compress(folder) {
  for (const name of await readdir(folder)) {
    const bytes = await readFile(path.join(folder, name))
    const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
    await writeFile(path.join(folder, `${name}.br`), small)
  }
}

/**
 * Pages that were opened before an update still ask for the chunks of their own build: those of the last build stay beside
 * the new ones, for one build more. Chunk names carry a hash of their content, so the two never meet.
 */
async function keepLastBuild({ dist }, aside) {
  const listFile = '.own-assets'
  const own = await readdir(path.join(aside, 'assets'))
  await writeFile(path.join(aside, listFile), own.join('\n'))
  const earlier = path.join(dist, listFile)
  if (!existsSync(earlier)) return
  for (const name of (await readFile(earlier, 'utf8')).split('\n')) {
    const from = path.join(dist, 'assets', name)
    if (!own.includes(name) && existsSync(from)) await copyFile(from, path.join(aside, 'assets', name))
  }
}

async function build(web, digest) {
  const { name, root, dist, stampFile } = web
  const vite = await loadVite()
  if (!vite) {
    say(
      web,
      existsSync(dist)
        ? 'the sources changed but vite is not installed; the last build is served (npm install brings vite)'
        : 'not built: vite is not installed (npm install without --omit=dev brings it); the API works without it',
    )
    return
  }
  say(web, 'building')
  // Built aside and moved into place, so that a running server never serves half a build.
  const aside = path.join(repo, 'node_modules/.cache', `${name}-${process.pid}`)
  await mkdir(aside, { recursive: true })
  try {
    await vite.build({ root, logLevel: 'warn', build: { outDir: aside, emptyOutDir: true } })
    await compress(path.join(aside, 'assets'))
    await keepLastBuild(web, aside)
    await writeFile(path.join(aside, path.basename(stampFile)), `${digest}\n`)
    await putInPlace(aside, dist)
  } finally {
    await rm(aside, { recursive: true, force: true })
  }
  say(web, 'built')
}

/** Two may build at once: whoever comes later replaces what the other has put there meanwhile. */
async function putInPlace(aside, dist) {
  for (let attemptsLeft = 10; ; attemptsLeft--) {
    await rm(dist, { recursive: true, force: true })
    try {
      await rename(aside, dist)
      return
    } catch (error) {
      if (attemptsLeft === 0 || (error?.code !== 'ENOTEMPTY' && error?.code !== 'EEXIST')) throw error
    }
  }
}

await main()
