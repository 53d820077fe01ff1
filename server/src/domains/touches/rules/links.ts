import type { Secrets } from '../../../kernel/secrets.ts'

type Keys = Pick<Secrets, 'blindIndex'>

// The address of a message carries its number and a keyed hash of it: nobody guesses another one, and nothing is stored.

const tokenOf = (keys: Keys, what: 'open' | 'stop', workspace: number, touch: number): string =>
  `${workspace}.${touch}.${keys.blindIndex(`touch ${what}:${workspace}:${touch}`).toString('base64url')}`

/** Opens the link of a message and notes that it was opened. */
export const openPath = (keys: Keys, workspace: number, touch: number): string =>
  `/m/${tokenOf(keys, 'open', workspace, touch)}`

/** The page on which a customer ends messages, without signing in. */
export const stopPath = (keys: Keys, workspace: number, touch: number): string =>
  `/m/stop/${tokenOf(keys, 'stop', workspace, touch)}`

export function readLink(
  keys: Keys,
  what: 'open' | 'stop',
  token: string,
): { workspace: number; touch: number } | undefined {
  const [, workspace = '', touch = ''] = /^(\d{1,9})\.(\d{1,10})\.[\w-]+$/.exec(token) ?? []
  const found = { workspace: Number(workspace), touch: Number(touch) }
  if (!(found.workspace > 0 && found.touch > 0 && found.touch <= 2_147_483_647)) return undefined
  return tokenOf(keys, what, found.workspace, found.touch) === token ? found : undefined
}
