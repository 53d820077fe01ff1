import type { ExperimentBaseline, SampleSize, sampleSizeInputSchema } from '@regulars/contract'
import { Temporal } from 'temporal-polyfill'
import type { z } from 'zod'
import type { Deps } from '../../../kernel/deps.ts'
import type { ZonedScope } from '../../../kernel/scope.ts'
import { readBaseline as readFigures } from '../analytics.ts'
import { sampleSize, shareVariance } from '../rules/sample-size.ts'

/** How many customers it takes to see a difference. */
export function planSampleSize(input: z.output<typeof sampleSizeInputSchema>): SampleSize {
  const { measure, baseline, difference, deviation = 0, confidence, power, controlShare, looking } = input
  const variances =
    measure === 'conversion'
      ? { control: shareVariance(baseline), treated: shareVariance(Math.min(1, baseline + difference)) }
      : { control: deviation ** 2, treated: deviation ** 2 }
  return sampleSize({ variances, difference, confidence, power, controlShare, looking })
}

/** What customers did by themselves in the last whole days, in the stores of the scope. */
export async function readBaseline(
  deps: Deps,
  reader: ZonedScope & { currency: string },
  windowDays: number,
): Promise<ExperimentBaseline> {
  const today = Temporal.Instant.fromEpochMilliseconds(deps.clock.now().getTime())
    .toZonedDateTimeISO(reader.timezone)
    .startOfDay()
  const start = today.subtract({ days: windowDays })
  const { customers, conversion, mean, deviation } = await readFigures(deps.ch.scope(reader), {
    from: new Date(start.epochMilliseconds),
    until: new Date(today.epochMilliseconds),
  })
  return {
    customers,
    conversion,
    meanMinor: mean,
    deviationMinor: deviation,
    from: start.toPlainDate().toString(),
    to: today.subtract({ days: 1 }).toPlainDate().toString(),
    currency: reader.currency,
  }
}
