import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testRuntime } from '../../../testing/index.ts'
import { ensureLabels, replaceValues } from '../../labels/index.ts'
import { systemCaller } from '../../organization/index.ts'
import { executeRun } from '../operations/execute-run.ts'
import { startRun } from '../operations/start-run.ts'
import { modelLabel, w } from './model.ts'
import { loadOnnx, type OnnxRuntime, openOnnx, scoreRows } from './onnx-runtime.ts'

// The smallest ONNX file: score = 2 × first column + 0.5 × second, written as protocol buffers by hand.
const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)])
const number = (field: number, n: number): number[] => [...varint(field << 3), ...varint(n)]
const bytes = (field: number, content: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...content,
]
const text = (field: number, value: string): number[] => bytes(field, [...Buffer.from(value)])
const place = (name: string, columns: number): number[] => {
  const dims = [...bytes(1, text(2, 'n')), ...bytes(1, number(1, columns))]
  return [...text(1, name), ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, dims)]))]
}
const weights = [...new Uint8Array(Float32Array.of(2, 0.5).buffer)]
const graph = [
  ...bytes(1, [...text(1, 'x'), ...text(1, 'weights'), ...text(2, 'score'), ...text(4, 'MatMul')]),
  ...text(2, 'g'),
  ...bytes(5, [...number(1, 2), ...number(1, 1), ...number(2, 1), ...text(8, 'weights'), ...bytes(9, weights)]),
  ...bytes(11, place('x', 2)),
  ...bytes(12, place('score', 1)),
]
const onnx = Uint8Array.from([...number(1, 8), ...bytes(8, number(2, 13)), ...bytes(7, graph)])

const installed = await loadOnnx().catch(() => undefined)

test.skipIf(!installed)('a real runtime scores rows (skipped where none is installed)', async () => {
  const runtime = installed as OnnxRuntime // not skipped
  const session = await openOnnx(runtime, onnx)
  const rows = Float32Array.of(1, 2, 10, 20)
  expect(await scoreRows(session, runtime, { rows, width: 2 })).toEqual([3, 30])
  await expect(scoreRows(session, runtime, { rows, width: 2, output: 'other' })).rejects.toMatchObject({
    code: 'onnx_unfit',
  })
  await expect(openOnnx(runtime, Uint8Array.of(1, 2, 3))).rejects.toMatchObject({ code: 'onnx_unfit' })
})

const fake = (outputs: Record<string, unknown>): OnnxRuntime => ({
  InferenceSession: {
    create: async () => ({ inputNames: ['x'], outputNames: Object.keys(outputs), run: async () => outputs }),
  },
  Tensor: class {},
})

test('of a classifier the probability of the outcome counts, not the class', async () => {
  const runtime = fake({
    class: { data: BigInt64Array.of(0n, 1n), dims: [2] },
    probabilities: { data: Float32Array.of(0.75, 0.25, 0.5, 0.5), dims: [2, 2] },
  })
  const session = await openOnnx(runtime, onnx)
  expect(await scoreRows(session, runtime, { rows: new Float32Array(4), width: 2 })).toEqual([0.25, 0.5])
})

test('outputs without a number for each row are refused', async () => {
  const runtime = fake({ class: { data: BigInt64Array.of(0n, 1n), dims: [2] }, other: 'text' })
  const session = await openOnnx(runtime, onnx)
  await expect(scoreRows(session, runtime, { rows: new Float32Array(4), width: 2 })).rejects.toMatchObject({
    code: 'onnx_unfit',
  })
})

test('without a runtime the package to install is named, and one that does not start says why', async () => {
  const absent = Object.assign(new Error('missing'), { code: 'ERR_MODULE_NOT_FOUND' })
  await expect(loadOnnx(() => Promise.reject(absent))).rejects.toMatchObject({
    code: 'onnx_missing',
    detail: expect.stringContaining('npm install onnxruntime-web'),
  })
  await expect(loadOnnx(() => Promise.reject(new Error('wrong machine')))).rejects.toMatchObject({
    detail: expect.stringContaining('wrong machine'),
  })
})

test('a runtime is found at the top of its package or in its default', async () => {
  // As the packages have it: classes with a static function.
  const InferenceSession = Object.assign(() => {}, { create() {} })
  class Tensor {}
  const found = await loadOnnx(async () => ({ default: { InferenceSession, Tensor } }))
  expect(found.Tensor).toBe(Tensor)
  expect((await loadOnnx(async () => ({ InferenceSession, Tensor }))).Tensor).toBe(Tensor)
})

test('a file is named, never a path, and it must be there', async () => {
  const { deps, workspace } = await testRuntime()
  const by = systemCaller(workspace)
  const place = { workspace, timezone: 'UTC', currency: 'CNY' }
  const run = async (parameters: Record<string, string>) => {
    const { id } = await startRun(deps, by, 'partner', { parameters, writeLabels: true })
    return executeRun(deps, place, id)
  }
  const inputs = 'visits, spending'
  for (const file of ['../secrets.json', '/etc/passwd', '..%2fx.onnx', 'none.onnx'])
    expect(await run({ file, inputs })).toMatchObject({ state: 'failed', error: expect.stringContaining('file: ') })

  mkdirSync(join(deps.config.dataDir, 'models'))
  writeFileSync(join(deps.config.dataDir, 'models', 'risk.onnx'), onnx)
  const labels = ['visits', 'spending'].map((code) =>
    modelLabel({
      code,
      name: w(code, code),
      meaning: w('', ''),
      scenario: 'high-value-care',
      category: 'value',
      type: 'number',
    }),
  )
  await ensureLabels(deps, by.scope, labels)
  await replaceValues(deps, by.scope, 'visits', [
    { customer: 1, value: 1 },
    { customer: 2, value: 10 },
    { customer: 3, value: 5 },
  ])
  await replaceValues(deps, by.scope, 'spending', [
    { customer: 1, value: 2 },
    { customer: 2, value: 20 },
  ])
  const done = await run({ file: 'risk.onnx', inputs })
  if (!installed) expect(done).toMatchObject({ state: 'failed', error: expect.stringContaining('onnxruntime-web') })
  // Customer 3 lacks a label and gets no score.
  else expect(done).toMatchObject({ state: 'done', inputs: { customers: 2 }, labels: ['partner-risk'] })
})
