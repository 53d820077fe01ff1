import { readFileSync } from 'node:fs'
import { InvalidArgumentError } from 'commander'

/** The text of a play in a file. */
export function readPlay(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw new InvalidArgumentError(`${file} cannot be read: ${error instanceof Error ? error.message : error}`)
  }
}
