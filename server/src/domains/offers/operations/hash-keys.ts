import type { Secrets } from '../../../kernel/secrets.ts'
import { normaliseIdentifier } from '../../customers/index.ts'
import { signalHash } from '../../risk/index.ts'

/** What a claimer is counted by besides the customer record, as it was given. */
export type PersonDetails = {
  phone?: string | undefined
  device?: string | undefined
  /** Anything that stands for the person, such as a hash of an id number. */
  naturalPerson?: string | undefined
  /** Network address; for the anti-cheat alone. */
  address?: string | undefined
}

export type PersonHashes = { phone?: Buffer; device?: Buffer; person?: Buffer; address?: Buffer }

/** Keyed hashes, by which limits and the anti-cheat both go. A phone number spelt another way is the same number. */
export function hashDetails(secrets: Secrets, details: PersonDetails): PersonHashes {
  const phone = details.phone && normaliseIdentifier('phone', details.phone)
  return {
    ...(phone ? { phone: signalHash(secrets, 'phone', phone) } : {}),
    ...(details.device ? { device: signalHash(secrets, 'device', details.device) } : {}),
    ...(details.naturalPerson ? { person: signalHash(secrets, 'person', details.naturalPerson) } : {}),
    ...(details.address ? { address: signalHash(secrets, 'address', details.address) } : {}),
  }
}

/** As PostgreSQL keeps 16 bytes. */
export function toUuid(hash: Buffer | undefined): string | undefined {
  if (!hash) return undefined
  const hex = hash.subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
