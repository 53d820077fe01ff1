import { refusals } from '../errors.ts'

/** What is used of an ONNX runtime; `onnxruntime-node` and `onnxruntime-web` both have it. */
export type OnnxRuntime = {
  InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> }
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => unknown
}
type OnnxSession = {
  inputNames: readonly string[]
  outputNames: readonly string[]
  run(feeds: Record<string, unknown>): Promise<Record<string, unknown>>
}

// Native first: it is the faster one. Neither is a dependency: most shops never run a partner's model, and the native one
// comes with a program of its own for each machine.
const packages = ['onnxruntime-node', 'onnxruntime-web'] as const

/** @throws onnx_missing, naming the package to install, or saying why the one that is there does not start */
export async function loadOnnx(
  load: (name: string) => Promise<unknown> = (name) => import(name),
): Promise<OnnxRuntime> {
  let detail = `Install it beside Regulars: npm install ${packages[1]} (or ${packages[0]}).`
  for (const name of packages) {
    try {
      const runtime = asRuntime(await load(name))
      if (runtime) return runtime
    } catch (error) {
      const isAbsent = get(error, 'code') === 'ERR_MODULE_NOT_FOUND'
      if (!isAbsent) detail = `${name} does not start: ${error instanceof Error ? error.message : error}`
    }
  }
  throw refusals.onnx_missing({ detail })
}

/** A property of whatever it is; classes have some too. */
const get = (from: unknown, name: string): unknown =>
  (typeof from === 'object' && from !== null) || typeof from === 'function' ? Reflect.get(from, name) : undefined

/** Packages of the older kind hold everything in `default`. */
function asRuntime(found: unknown): OnnxRuntime | undefined {
  const candidate = [found, get(found, 'default')].find(
    (one) =>
      typeof get(get(one, 'InferenceSession'), 'create') === 'function' && typeof get(one, 'Tensor') === 'function',
  )
  return candidate as OnnxRuntime | undefined // both functions are there; their types are those of the packages
}

/**
 * Scores rows of `width` numbers, one after the other in `rows`. The model takes one input of rows by columns; of its
 * outputs the named one counts, or the first one that holds numbers. Of several columns the last is the score: for
 * classifiers that is the probability of the outcome.
 * @throws onnx_unfit
 */
export async function scoreRows(
  session: OnnxSession,
  runtime: OnnxRuntime,
  { rows, width, output }: { rows: Float32Array; width: number; output?: string },
): Promise<number[]> {
  const count = rows.length / width
  const [input] = session.inputNames
  if (input === undefined || session.inputNames.length !== 1) {
    throw refusals.onnx_unfit({
      detail: `It takes ${session.inputNames.length} inputs; one of rows by columns is needed.`,
    })
  }
  if (output !== undefined && !session.outputNames.includes(output)) {
    throw refusals.onnx_unfit({ detail: `It has no output ${output}; it has: ${session.outputNames.join(', ')}.` })
  }
  const results = await run(session, { [input]: new runtime.Tensor('float32', rows, [count, width]) })
  for (const name of output === undefined ? session.outputNames : [output]) {
    const data = get(results[name], 'data')
    const dims = get(results[name], 'dims')
    const isNumeric = data instanceof Float32Array || data instanceof Float64Array
    if (!isNumeric || !Array.isArray(dims) || dims[0] !== count) continue
    const columns = data.length / count
    return Array.from({ length: count }, (_, row) => data[(row + 1) * columns - 1] ?? Number.NaN)
  }
  throw refusals.onnx_unfit({ detail: 'None of its outputs holds a number for each row.' })
}

/** Whatever a runtime says about a partner's file is the file's fault, and told. */
async function run(session: OnnxSession, feeds: Record<string, unknown>): Promise<Record<string, unknown>> {
  try {
    return await session.run(feeds)
  } catch (error) {
    throw refusals.onnx_unfit({ detail: error instanceof Error ? error.message : String(error) })
  }
}

/** @throws onnx_unfit */
export async function openOnnx(runtime: OnnxRuntime, bytes: Uint8Array): Promise<OnnxSession> {
  try {
    return await runtime.InferenceSession.create(bytes)
  } catch (error) {
    throw refusals.onnx_unfit({ detail: error instanceof Error ? error.message : String(error) })
  }
}
