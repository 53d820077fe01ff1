import { expect, test } from 'vitest'
import { networkOf, passwordLimits } from './sign-in.ts'

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  [null, 'unknown'],
])('the address %s counts as %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})

test('one address cannot use up what an account may fail in an hour', () => {
  const [pair, account] = passwordLimits('a@b.example', '203.0.113.9')
  const windowsPerHour = (account?.windowMs ?? 0) / (pair?.windowMs ?? 1)
  expect((pair?.attemptsMax ?? 0) * windowsPerHour).toBeLessThan(account?.attemptsMax ?? 0)
})
