import type { Deps } from '../../kernel/deps.ts'
import { repeat } from '../../kernel/repeat.ts'
import { endOffers, expireDueCoupons, foldFigures } from './operations/expire-coupons.ts'

const everyMs = 15_000

/** Ends what is over and adds up figures, for as long as the server runs. Returns how to end it. */
export function keepOffersAlways(deps: Deps): () => Promise<void> {
  return repeat(deps, { everyMs, what: 'look after offers' }, () => keepOffers(deps))
}

/** Once, all there is to do as of now. */
export async function keepOffers(deps: Deps): Promise<void> {
  await expireDueCoupons(deps)
  await endOffers(deps)
  await foldFigures(deps)
}
