import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabelInput } from '@regulars/contract'
import { readValues } from '../../labels/index.ts'
import { refusals } from '../errors.ts'
import { type Parameter, textOf } from '../rules/parameters.ts'
import { mean, quantile } from '../rules/quality.ts'
import { type LabelValue, type Model, type ModelInput, modelLabel, rounded, w } from './model.ts'
import { loadOnnx, openOnnx, scoreRows } from './onnx-runtime.ts'

const text = (name: string, en: string, zh: string): Parameter => ({
  name,
  label: w(en, zh),
  kind: 'text',
  default: null,
})

/** Rows that go to the runtime at once. */
const rowsAtOnce = 10_000

/** Partners' models: files in the folder `models` of the data folder, over labels that are numbers or dates. */
export const partner: Model = {
  name: 'partner',
  title: w('Model of a partner (ONNX)', '合作方模型（ONNX）'),
  question: w(
    'What does a model that somebody else has trained say of our customers?',
    '他人训练的模型如何评价我们的顾客？',
  ),
  method: w(
    'An ONNX file from the folder "models" of the data folder scores every customer who has all the chosen labels; the columns are the labels in the order given, dates in seconds since 1970. The data does not leave this machine. How good the model is, its maker has to say: nothing here is held out for it.',
    '由数据目录下 models 文件夹中的 ONNX 文件，对具备全部所选标签的顾客打分；各列依次为所选标签，日期以 1970 年起的秒数表示。数据不出本机。模型优劣由其制作方说明，这里没有留出检验。',
  ),
  version: 1,
  parameters: [
    text('file', 'File in the folder "models", such as risk.onnx', 'models 文件夹中的文件，如 risk.onnx'),
    text('inputs', 'Labels in the order of the columns, separated by commas', '按列顺序的标签，用逗号分隔'),
    text('output', 'Output of the model; the first one with numbers unless given', '模型输出名；默认取首个数值输出'),
  ],
  inputs: [w('Labels that are numbers or dates', '数值或日期类标签')],
  metrics: [
    { key: 'mean', name: w('Mean score', '平均分'), better: 'none' },
    { key: 'p10', name: w('A tenth is below', '10% 分位'), better: 'none' },
    { key: 'p90', name: w('A tenth is above', '90% 分位'), better: 'none' },
  ],
  writes: ['partner-*'],
  async run(input) {
    const file = textOf(input.params, 'file')
    const codes = textOf(input.params, 'inputs')
      .split(',')
      .map((code) => code.trim())
      .filter((code) => code !== '')
    // A name, never a path: whoever may run a model may not read the disk.
    if (!/^[a-z0-9][a-z0-9._-]{0,60}\.onnx$/i.test(file)) throw wrong('file', 'allowed: a name such as risk.onnx')
    if (codes.length === 0) throw wrong('inputs', 'allowed: codes of labels, separated by commas')
    const bytes = await readFile(join(input.deps.config.dataDir, 'models', file)).catch(() => undefined)
    if (!bytes) throw wrong('file', `there is no ${file} in the folder "models" of the data folder`)
    const runtime = await loadOnnx()
    const session = await openOnnx(runtime, bytes)
    const people = await readRows(input, codes)
    const scores: number[] = []
    const output = textOf(input.params, 'output') || undefined
    for (let from = 0; from < people.length; from += rowsAtOnce) {
      input.signal?.throwIfAborted()
      const rows = Float32Array.from(people.slice(from, from + rowsAtOnce).flatMap(({ values }) => values))
      scores.push(...(await scoreRows(session, runtime, { rows, width: codes.length, output })))
    }
    const sound = scores.filter(Number.isFinite)
    return {
      inputs: { file, labels: codes.join(','), customers: people.length },
      fitted: {},
      metrics: { mean: mean(sound), p10: quantile(sound, 0.1), p90: quantile(sound, 0.9) },
      labels: async () => [
        {
          label: labelOf(file),
          values: people.flatMap(({ customer }, i): LabelValue[] => {
            const score = scores[i]
            return score !== undefined && Number.isFinite(score)
              ? [{ customer, value: rounded(score, 6), evidence: `${file}: ${codes.join(', ')}` }]
              : []
          }),
        },
      ],
    }
  },
}

const wrong = (name: string, message: string): Error =>
  refusals.invalid_model_parameter({
    detail: `${name}: ${message}`,
    fields: [{ path: `parameters.${name}`, message }],
  })

/** Everybody who has all the labels, with their values. */
async function readRows(
  { deps, ch }: ModelInput,
  codes: readonly string[],
): Promise<{ customer: number; values: number[] }[]> {
  const held = await readValues(deps, ch.scope, codes)
  const columns = codes.map((code) => held.get(code) ?? new Map<number, string | number>())
  const rows: { customer: number; values: number[] }[] = []
  for (const customer of columns[0]?.keys() ?? []) {
    const values = columns.flatMap((column) => {
      const value = column.get(customer)
      return typeof value === 'number' ? [value] : []
    })
    if (values.length === codes.length) rows.push({ customer, values })
  }
  if (rows.length === 0) {
    throw refusals.not_enough_data({ detail: 'Nobody has a number for each of these labels.' })
  }
  return rows
}

function labelOf(file: string): LabelInput {
  const name = file.replace(/\.onnx$/i, '')
  const code = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
  return {
    ...modelLabel({
      code: `partner-${code}`,
      name: w(`Partner's score: ${name}`, `合作方评分：${name}`),
      meaning: w(`What the model ${file} says of a customer.`, `模型 ${file} 对顾客的评分。`),
      scenario: 'high-value-care',
      category: 'value',
      type: 'number',
    }),
    source: 'partner',
  }
}
