import { BlockList, isIP } from 'node:net'

/** Where a webhook may never go: our own machine and networks that are not public (RFC 6890 and what clouds keep there). */
const closed = new BlockList()
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  closed.addSubnet(net, bits, 'ipv4')

/** Of IPv6 only what is given out to the public; inside it, what carries another address or is for documentation. */
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')
const closed6 = new BlockList()
for (const [net, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  closed6.addSubnet(net, bits, 'ipv6')

/** Whether a resolved address may be connected to. Anything that is no address may not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !closed.check(address, 'ipv4')
  // Addresses with a zone are link-local; those that map IPv4 are not within 2000::/3.
  return family === 6 && !address.includes('%') && open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}

const own = new BlockList()
own.addSubnet('127.0.0.0', 8, 'ipv4')
own.addAddress('::1', 'ipv6')

/** This machine itself. */
export const isLoopback = (address: string): boolean =>
  isIP(address) > 0 && own.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')

/** A host of an address as it is written that is private without asking anybody: to be told early. */
export function isPrivateHost(hostname: string): boolean {
  const bare = hostname.replace(/^\[|\]$/g, '').toLowerCase()
  if (isIP(bare)) return !isPublicAddress(bare)
  return bare === 'localhost' || /\.(localhost|local|internal|home\.arpa)$/.test(bare) || !bare.includes('.')
}
