import { z } from 'zod'

const Words = z.object({ en: z.string(), zh: z.string() })

/** One parameter of a model, as it is given when it is run. */
export const ModelParameter = z.object({
  name: z.string(),
  label: Words,
  kind: z.enum(['number', 'text', 'choice']),
  default: z.union([z.number(), z.string()]).nullable(),
  choices: z.array(z.string()).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})

export const ModelRunState = z.enum(['running', 'done', 'failed'])
export const ModelRun = z.object({
  id: z.string(),
  model: z.string(),
  version: z.number().int().meta({ description: 'Version of the method' }),
  state: ModelRunState,
  parameters: z.record(z.string(), z.union([z.number(), z.string()])),
  startedAt: z.string(),
  finishedAt: z.string().optional(),
  by: z.string().optional(),
  inputs: z.record(z.string(), z.union([z.number(), z.string()])).meta({ description: 'What it saw: rows, period' }),
  fitted: z.record(z.string(), z.number()).meta({ description: 'Estimated parameters' }),
  metrics: z
    .record(z.string(), z.number())
    .meta({ description: 'How good it is, on data it did not see where there is any' }),
  labels: z.array(z.string()).meta({ description: 'Labels that it wrote' }),
  error: z.string().optional(),
})
export type ModelRun = z.infer<typeof ModelRun>

export const ModelView = z.object({
  name: z.string(),
  title: Words,
  question: Words,
  method: Words.meta({ description: 'How it works, with its source' }),
  version: z.number().int(),
  parameters: z.array(ModelParameter),
  inputs: z.array(Words),
  metrics: z.array(z.object({ key: z.string(), name: Words, better: z.enum(['higher', 'lower', 'none']) })),
  writes: z.array(z.string()).meta({ description: 'Codes of the labels that a run writes' }),
  lastRun: ModelRun.optional(),
})
export type ModelView = z.infer<typeof ModelView>

/** GET /v1/models, GET /v1/models/:name, POST /v1/models/:name/runs, GET /v1/models/:name/runs */
export const ModelList = z.object({ models: z.array(ModelView) })
export type ModelList = z.infer<typeof ModelList>
export const ModelRunRequest = z.object({
  parameters: z.record(z.string(), z.union([z.number(), z.string()])).default({}),
  writeLabels: z.boolean().default(true),
})
export type ModelRunRequest = z.infer<typeof ModelRunRequest>
export const ModelRunList = z.object({ runs: z.array(ModelRun) })
export type ModelRunList = z.infer<typeof ModelRunList>

/** GET /v1/customers/:id/interests : products this person is likely to want next. */
export const Interest = z.object({
  product: z.string().meta({ description: 'sku' }),
  name: z.string(),
  category: z.string(),
  score: z.number(),
  reason: Words,
  suppressed: z.boolean().meta({ description: 'Bought lately and not needed again yet: do not push' }),
})
export type Interest = z.infer<typeof Interest>
export const InterestList = z.object({ interests: z.array(Interest), computedAt: z.string().optional() })

/** GET /v1/products/:sku/interested : customers who are likely to want this product next. */
export const InterestedList = z.object({
  customers: z.array(z.object({ id: z.string(), name: z.string().optional(), score: z.number(), reason: Words })),
  computedAt: z.string().optional(),
})
