import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { invariant } from './errors.ts'

/**
 * The keys of this installation. `master` wraps the per-customer keys of the vault; `index` makes the keyed hashes by
 * which an identifier is found without being readable. Both are made once and live in a file only its owner can read.
 */
export type Secrets = {
  /** Keyed hash of `text`, 16 bytes: the same text gives the same bytes, without the key nobody can try phone numbers. */
  blindIndex(text: string): Buffer
  /** Encrypts with the master key (AES-256-GCM): nonce, tag and ciphertext in one buffer. */
  wrap(plain: Buffer): Buffer
  unwrap(sealed: Buffer): Buffer
  /** A key of its own for one purpose, the same for ever: 32 bytes that follow from the master key and say nothing of it. */
  derive(purpose: string): Buffer
}

export function loadSecrets(dataDir: string): Secrets {
  const path = join(dataDir, 'secrets.json')
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true })
    const made = { master: randomBytes(32).toString('base64'), index: randomBytes(32).toString('base64') }
    writeFileSync(path, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  }
  chmodSync(path, 0o600)
  const stored = JSON.parse(readFileSync(path, 'utf8')) as { master: string; index: string } // written by us, above
  return secretsFrom(Buffer.from(stored.master, 'base64'), Buffer.from(stored.index, 'base64'))
}

export function secretsFrom(master: Buffer, index: Buffer): Secrets {
  invariant(master.length === 32 && index.length === 32, 'secrets are 32 bytes each')
  return {
    blindIndex: (text) => createHmac('sha256', index).update(text).digest().subarray(0, 16),
    wrap: (plain) => seal(master, plain),
    unwrap: (sealed) => open(master, sealed),
    derive: (purpose) => Buffer.from(hkdfSync('sha256', master, Buffer.alloc(0), purpose, 32)),
  }
}

export function seal(key: Buffer, plain: Buffer): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const body = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** Throws if the buffer was not sealed with this key or was changed since. */
export function open(key: Buffer, sealed: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12))
  decipher.setAuthTag(sealed.subarray(12, 28))
  return Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()])
}
