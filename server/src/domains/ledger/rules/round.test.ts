import { expect, test } from 'vitest'
import { advance, type Round, startRound, toVerification } from './round.ts'

const finding = { check: 'entry', detail: 'wrong' } as const

test('a round goes through all parts, on behind each slice, and counts what it sees', () => {
  let round: Round = startRound(new Date(0))
  expect(round).toMatchObject({ part: 'accounts', after: '0', number: '0', findings: [] })
  const seen: unknown[] = []
  const steps = [
    { rows: 5, next: { after: 9n }, findings: [] },
    { rows: 1, next: undefined, findings: [] },
    { rows: 7, next: { after: 3n, number: 4n }, findings: [finding] },
    { rows: 2, next: undefined, findings: [] },
    { rows: 4, next: undefined, findings: [finding] },
    { rows: 3, next: undefined, findings: [] },
  ]
  for (const step of steps) {
    round = advance(round, step)
    seen.push([round.part, round.after, round.number])
  }
  expect(seen).toEqual([
    ['accounts', '9', '0'],
    ['entries', '0', '0'],
    ['entries', '3', '4'],
    ['transfers', '0', '0'],
    ['seals', '0', '0'],
    ['done', '0', '0'],
  ])
  expect(toVerification(round, new Date(5000))).toEqual({
    startedAt: '1970-01-01T00:00:00.000Z',
    finishedAt: '1970-01-01T00:00:05.000Z',
    accounts: 6,
    entries: 9,
    transfers: 4,
    seals: 3,
    findings: [finding, finding],
  })
  expect(advance(round, { rows: 1, next: undefined, findings: [finding] })).toBe(round)
})

test('a hundred findings are told, no more', () => {
  const findings = Array.from({ length: 60 }, () => finding)
  const step = { rows: 60, next: { after: 1n }, findings }
  expect(advance(advance(startRound(new Date(0)), step), step).findings).toHaveLength(100)
})
