import { MultiBar, Presets, type SingleBar } from 'cli-progress'

/** What a command says to a person. Results for programs go to `result` alone. */
export const terminal = {
  /** Standard error: notes and progress, so that a pipe gets the result only. */
  say(line = ''): void {
    process.stderr.write(`${line}\n`)
  },
  /** Standard output: the result itself. */
  result(text: string): void {
    process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  },
  isInteractive: (): boolean => process.stderr.isTTY === true,
}

export type Progress = { update(done: number, total: number, note?: string): void; stop(): void }

/** A bar for people, a line every few seconds for logs. */
export function startProgress(label: string): Progress {
  return terminal.isInteractive() ? barProgress(label) : lineProgress(label)
}

function barProgress(label: string): Progress {
  const bars = new MultiBar(
    {
      format: `${label} {bar} {percentage} % · {value}/{total} {note}`,
      hideCursor: true,
      clearOnComplete: false,
      stream: process.stderr,
    },
    Presets.shades_grey,
  )
  let bar: SingleBar | undefined
  return {
    update(done, total, note = '') {
      bar ??= bars.create(total, 0, { note })
      bar.setTotal(Math.max(total, 1))
      bar.update(done, { note })
    },
    stop() {
      bars.stop()
    },
  }
}

const lineEveryMs = 5000

function lineProgress(label: string): Progress {
  let last = 0
  let latest = ''
  let printed = ''
  return {
    update(done, total, note = '') {
      latest = `${label}: ${done}/${total}${note ? ` ${note}` : ''}`
      const now = performance.now()
      if (now - last < lineEveryMs) return
      last = now
      printed = latest
      terminal.say(latest)
    },
    stop() {
      if (latest !== '' && latest !== printed) terminal.say(latest)
    },
  }
}

/** The language a person at this terminal reads. */
export function terminalLanguage(env: Record<string, string | undefined>): 'en' | 'zh' {
  return /^zh/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'zh' : 'en'
}
