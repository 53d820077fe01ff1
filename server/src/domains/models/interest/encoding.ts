import { deserialize, serialize } from 'node:v8'
import { z } from 'zod'
import { InterestModel } from './model.ts'

/** Raised when what is kept changes its shape: an older one is as good as none, and the next run replaces it. */
const format = 1

const Kept = z.object({
  format: z.literal(format),
  data: z.object({
    productIds: z.instanceof(Uint32Array),
    categories: z.instanceof(Uint32Array),
    traits: z.map(
      z.number(),
      z.object({ frequency: z.enum(['high', 'middle', 'low']), typicalIntervalDays: z.number() }),
    ),
    otherwise: z.object({ frequency: z.enum(['high', 'middle', 'low']), typicalIntervalDays: z.number() }),
    neighbours: z.object({
      starts: z.instanceof(Uint32Array),
      products: z.instanceof(Uint32Array),
      weights: z.instanceof(Float32Array),
    }),
    rates: z.instanceof(Float32Array),
    strengths: z.instanceof(Float32Array),
    cycles: z.instanceof(Float32Array),
    options: z.object({
      weights: z.tuple([z.number(), z.number(), z.number()]),
      halfLifeIntervals: z.number(),
      similarityShare: z.number(),
      neighbours: z.number(),
      labelNeighbours: z.number(),
      sourcePower: z.number(),
      targetPower: z.number(),
      shrinkage: z.number(),
      commonBuyersMin: z.number(),
      repeatPrior: z.number(),
      comparedProductsMax: z.number(),
      pairsMax: z.number(),
      cycleRepeatsMin: z.number(),
    }),
  }),
})

/** A fitted predictor as bytes, as it is kept between runs. */
export const encodeModel = ({ data }: InterestModel): Buffer =>
  serialize({ format, data: { ...data, traits: new Map(data.traits) } })

/** Undefined for bytes of another release. */
export function decodeModel(bytes: Buffer): InterestModel | undefined {
  const read = Kept.safeParse(deserialize(bytes))
  return read.success ? new InterestModel(read.data.data) : undefined
}
