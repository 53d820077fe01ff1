import { createReadStream, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { importMappingSchema } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import { testRuntime } from '../../../testing/index.ts'
import { createImport, type ImportOwner } from './create-import.ts'
import { getImport } from './list-imports.ts'
import { runImport } from './run-import.ts'
import { startImport } from './start-import.ts'

// Real data that nobody on this project made (UCI Online Retail); it is kept beside the project, not in it.
const repository = join(import.meta.dirname, '../../../../..')
const file = join(repository, '../shared/data/online_retail.csv.gz')
const mapping = importMappingSchema.parse(
  JSON.parse(readFileSync(join(repository, 'examples/online-retail.mapping.json'), 'utf8')),
)

describe.skipIf(!existsSync(file))(
  'the real Online Retail file (skipped where ../shared/data is missing)',
  async () => {
    const runtime = await testRuntime()
    const owner: ImportOwner = {
      scope: { workspace: runtime.workspace, stores: '*' },
      timezone: 'Asia/Shanghai',
      currency: 'CNY',
      locale: 'en',
    }

    const importFile = async (dryRun: boolean) => {
      const { id } = await createImport(runtime.deps, owner, {
        kind: 'orders',
        fileName: 'online_retail.csv.gz',
        content: createReadStream(file),
        mapping,
      })
      await startImport(runtime.deps, owner, id, dryRun)
      await runImport(runtime.deps, { workspace: runtime.workspace, id })
      return getImport(runtime.deps, owner, id)
    }

    const figures = async () => {
      await runtime.drained()
      const [row] = await runtime.deps.ch
        .scope({ workspace: runtime.workspace, stores: '*', timezone: 'Asia/Shanghai' })
        .rows<object>(`
      select countIf(fact = 'paid' and amount_minor > 0 and customer > 0) as paidOrders,
             uniqExactIf(customer, fact = 'paid' and amount_minor > 0 and customer > 0) as consumers,
             sumIf(amount_minor, fact = 'paid' and customer > 0) as paidMinor,
             sumIf(amount_minor, fact = 'refunded' and customer > 0) as refundedMinor,
             count() as facts
      from {{orders}}`)
      const [lines] = await runtime.deps.ch
        .scope({ workspace: runtime.workspace, stores: '*', timezone: 'Asia/Shanghai' })
        .rows<{ lines: number }>('select count() as lines from {{order_lines}}')
      return { ...row, ...lines }
    }

    const published = { paidOrders: 18_532, consumers: 4_338, paidMinor: 891_140_790, refundedMinor: 61_134_209 }
    const whole = { lines: 541_907, facts: 25_898 }

    test('gives the published figures, and a second import adds nothing', { timeout: 300_000 }, async () => {
      const dry = await importFile(true)
      expect(dry).toMatchObject({
        state: 'ready',
        counts: { lines: 541_909, created: 25_898, unchanged: 0, rejectedLines: 2 },
      })
      expect(await figures()).toMatchObject({ paidOrders: 0 })

      const first = await importFile(false)
      expect(first).toMatchObject({
        state: 'done',
        counts: { ...dry.counts, customers: 4_372, rejectedOrders: 2, unlinkedRefunds: 3_836 },
      })
      expect(await figures()).toEqual({ ...published, ...whole })

      const second = await importFile(false)
      expect(second).toMatchObject({ state: 'done', counts: { created: 0, unchanged: 25_898, rejectedLines: 2 } })
      expect(await figures()).toEqual({ ...published, ...whole })
    })
  },
)
