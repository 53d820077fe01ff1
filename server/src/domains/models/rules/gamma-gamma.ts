import { minimise } from './minimise.ts'
import { sumInTurns } from './pace.ts'
import { logGamma } from './special.ts'

/**
 * Gamma-Gamma: what a customer spends on a purchase day varies around a mean of her own (shape `p`), and these means
 * vary over customers (`q`, `v` in major units), whatever the frequency.
 * P. Fader, B. Hardie, "The Gamma-Gamma Model of Monetary Value" (2013).
 */
export type GammaGamma = { p: number; q: number; v: number }

export type Spender = { repeats: number; meanSpend: number }

export function gammaGammaLogLikelihood({ p, q, v }: GammaGamma, spenders: readonly Spender[]): number {
  const base = q * Math.log(v) - logGamma(q)
  let total = 0
  for (const { repeats: x, meanSpend: m } of spenders) {
    total +=
      base +
      logGamma(p * x + q) -
      logGamma(p * x) +
      (p * x - 1) * Math.log(m) +
      p * x * Math.log(x) -
      (p * x + q) * Math.log(v + m * x)
  }
  return total
}

/** Maximum likelihood over customers with repeats and spending. Searched over logarithms. */
export async function fitGammaGamma(
  spenders: readonly Spender[],
  signal?: AbortSignal,
): Promise<GammaGamma & { logLikelihood: number }> {
  const mean = spenders.reduce((sum, { meanSpend }) => sum + meanSpend, 0) / Math.max(1, spenders.length)
  const fitted = await minimise(
    (point) => sumInTurns(spenders, (part) => -gammaGammaLogLikelihood(toGammaGamma(point), part)),
    [
      [1, 1, Math.log(Math.max(mean, 1e-6))],
      [0, 0, 0],
    ],
    { signal },
  )
  return { ...toGammaGamma(fitted.point), logLikelihood: -fitted.value }
}

function toGammaGamma(point: readonly number[]): GammaGamma {
  const [p = 0, q = 0, v = 0] = point.map(Math.exp)
  return { p, q, v }
}

/** Expected spending of a purchase day. With few repeats it stays near what people spend here on average. */
export const gammaGammaExpected = ({ p, q, v }: GammaGamma, { repeats, meanSpend }: Spender): number => {
  // The mean of means exists for q > 1 only; below, somebody without repeats says nothing about herself.
  if (repeats === 0) return q > 1 ? (p * v) / (q - 1) : Number.NaN
  return (p * (v + repeats * meanSpend)) / (p * repeats + q - 1)
}
