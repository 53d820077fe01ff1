/** Where the engines report; the caller's logger. */
export type Log = (level: 'info' | 'warn' | 'error', message: string, extra?: object) => void

/** Calls `onLine` for every whole line of a stream of text. */
export function eachLine(stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void {
  let rest = ''
  stream?.setEncoding('utf8')
  stream?.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') onLine(line)
  })
}
