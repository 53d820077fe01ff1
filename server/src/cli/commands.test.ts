import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commands } from './main.ts'

test('every command that is written can be called', () => {
  const written = readdirSync(import.meta.dirname)
    .filter((name) => !name.endsWith('.test.ts'))
    .filter((name) =>
      /^export function \w+Command\(program: Command\b/m.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
    )
    .map((name) => name.replace(/\.ts$/, ''))
  expect(written.sort()).toEqual(Object.keys(commands).sort())
})
