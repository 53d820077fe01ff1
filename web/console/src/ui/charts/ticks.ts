const steps = [1, 2, 2.5, 5, 10]

/** Round numbers that span `low` to `high` with about `count` steps; zero is one of them if it lies between. */
export function niceTicks(low: number, high: number, count: number): number[] {
  if (!(high > low)) return [low, low + 1]
  const rough = (high - low) / count
  const scale = 10 ** Math.floor(Math.log10(rough))
  const step = (steps.find((each) => each * scale >= rough) ?? 10) * scale
  const first = Math.floor(low / step)
  const last = Math.ceil(high / step)
  // Multiples of the step, rounded so that 3 × 0.1 is 0.3.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
