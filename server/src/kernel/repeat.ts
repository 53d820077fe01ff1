import type { Log } from './log.ts'

export type Repeat = {
  everyMs: number
  /** What could not be done, for the log: `look after offers`. */
  what: string
  /** Also once now. */
  atOnce?: boolean
}

/**
 * Does something again and again for as long as the server runs, never twice at once; what fails is logged and tried again.
 * Each has its own place in its interval: all at the same moment, they took a database connection each, of 20 MiB. Returns
 * how to end it, which waits for what is under way.
 */
export function repeat(
  { log }: { log: Log },
  { everyMs, what, atOnce = false }: Repeat,
  work: () => Promise<unknown>,
): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const run = (): void => {
    running ??= work()
      .catch((error: unknown) => log.warn(`could not ${what}`, { error: String(error) }))
      .finally(() => {
        running = undefined
      })
  }
  let timer = setTimeout(() => {
    run()
    timer = setInterval(run, everyMs)
    timer.unref()
  }, placeOf(what) * everyMs)
  timer.unref()
  if (atOnce) run()
  return async () => {
    clearTimeout(timer)
    clearInterval(timer)
    await running
  }
}

/** Between 0 and 1, the same for the same text: neighbours in the alphabet lie far apart. */
function placeOf(text: string): number {
  let hash = 0
  for (const letter of text) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0
  return (Math.imul(hash, 2_654_435_769) >>> 0) / 2 ** 32
}
