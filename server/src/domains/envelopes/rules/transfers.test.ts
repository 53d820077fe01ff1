import { expect, test } from 'vitest'
import { fundTransfer, potOf, restTransfer, shareKey, storyOf } from './transfers.ts'

const at = new Date('2026-03-01T10:00:00Z')
const pot = { of: 'pot', pot: 'envelope/12' }

test('an envelope has one story, one pot, and a key for each share', () => {
  expect(storyOf(12)).toBe('envelope/12')
  expect(potOf(12)).toEqual(pot)
  expect(shareKey(12, 3)).toBe('envelope/12/share/3')
})

test.each([
  ['points', 'points'],
  ['bonus', 'prepaid'],
] as const)('%s come from who issues them, wait in the pot, and the rest goes back', (asset, purpose) => {
  const issuer = { of: 'workspace', purpose }
  const envelope = { id: 12, asset, at }
  expect(fundTransfer({ ...envelope, amountMinor: 1000n })).toEqual({
    key: 'envelope/12/fund',
    kind: 'envelope.funded',
    at,
    store: 0,
    story: 'envelope/12',
    entries: [
      { holder: issuer, asset, amountMinor: -1000n },
      { holder: pot, asset, amountMinor: 1000n },
    ],
  })
  expect(restTransfer({ ...envelope, amountMinor: 30n })).toEqual({
    key: 'envelope/12/rest',
    kind: 'envelope.returned',
    at,
    store: 0,
    story: 'envelope/12',
    entries: [
      { holder: pot, asset, amountMinor: -30n },
      { holder: issuer, asset, amountMinor: 30n },
    ],
  })
})
