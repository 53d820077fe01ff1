import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { z } from 'zod'
import { type BasketFile, evaluateInterest, type InterestEvaluation } from './evaluate.ts'
import type { InterestOptions } from './options.ts'

const Baskets = z.record(z.string(), z.array(z.array(z.number().int().min(-1))))

/** Measures the predictor on two files of baskets in JSON, plain or gzip: `{"customer": [[product, …], …]}`. */
export async function evaluateFiles(
  files: { history: string; future: string },
  options: Partial<InterestOptions> = {},
): Promise<InterestEvaluation> {
  return evaluateInterest(await readBaskets(files.history), await readBaskets(files.future), options)
}

export async function readBaskets(file: string): Promise<BasketFile> {
  const bytes = await readFile(file)
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  const text = (isGzip ? await promisify(gunzip)(bytes) : bytes).toString('utf8')
  return Baskets.parse(JSON.parse(text))
}
