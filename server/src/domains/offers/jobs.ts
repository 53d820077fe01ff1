import type { Deps } from '../../kernel/deps.ts'
import { endOffers, expireDueCoupons, foldFigures } from './operations/expire-coupons.ts'

const everyMs = 15_000

/** Ends what is over and adds up figures, for as long as the server runs. Returns how to end it. */
export function keepOffersAlways(deps: Deps): () => Promise<void> {
  let running: Promise<unknown> | undefined
  const timer = setInterval(() => {
    running ??= keepOffers(deps)
      .catch((error: unknown) => deps.log.warn('could not look after offers', { error: String(error) }))
      .finally(() => {
        running = undefined
      })
  }, everyMs)
  timer.unref()
  return async () => {
    clearInterval(timer)
    await running
  }
}

/** Once, all there is to do as of now. */
export async function keepOffers(deps: Deps): Promise<void> {
  await expireDueCoupons(deps)
  await endOffers(deps)
  await foldFigures(deps)
}
