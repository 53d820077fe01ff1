import { expect, test } from 'vitest'
import type { Deps } from '../../kernel/deps.ts'
import { testRuntime } from '../../testing/index.ts'
import { catalogCache, describeProducts, ensureProducts, listCategories, upsertProducts } from './index.ts'
import { listProducts } from './operations/list-products.ts'
import type { ProductMention } from './rules.ts'

const { deps, newWorkspace } = await testRuntime()

const ensure = (workspace: number, mentions: ProductMention[], { db, clock }: Pick<Deps, 'db' | 'clock'> = deps) =>
  db.as({ workspace, stores: '*' }, (tx) =>
    ensureProducts(tx, { workspace, cache: catalogCache(db), now: clock.now() }, mentions),
  )

test('the tree has the branches of local life in both languages, parents before children', async () => {
  const { workspace } = await newWorkspace()
  const { items } = await listCategories(deps, { workspace, stores: '*' })
  const tops = items.filter((category) => category.parent === null).map((category) => category.code)
  expect(tops).toEqual(
    'dining convenience supermarket massage beauty photo pedicure cinema fresh laundry repair housekeeping'.split(' '),
  )
  const seen = new Set<number>()
  for (const category of items) {
    expect(category.parent === null || seen.has(category.parent)).toBe(true)
    expect(category.name.en && category.name.zh).toBeTruthy()
    expect(category.coupon.offMinor).toBeLessThan(category.coupon.thresholdMinor)
    seen.add(category.id)
  }
})

test('a product is made at its first mention; first name and category are filled in, later ones change nothing', async () => {
  const { workspace } = await newWorkspace()
  const first = await ensure(workspace, [{ sku: 'milk' }, { sku: 'milk' }, { sku: 'x', category: 'no such thing' }])
  const named = await ensure(workspace, [{ sku: 'milk', name: 'Milk', category: '乳制品' }])
  expect(named.get('milk')).toMatchObject({ id: first.get('milk')?.id, category: 905 })
  await ensure(workspace, [{ sku: 'milk', name: 'MILK 1L', category: 'dining' }])
  const [milk] = (await listProducts(deps, { workspace, stores: '*' }, { search: 'milk', limit: 10 })).items
  expect(milk).toMatchObject({ sku: 'milk', name: 'Milk', categoryCode: 'fresh.dairy' })
})

test('the same new products from several writers at once are made once', async () => {
  const { workspace } = await newWorkspace()
  const mentions = Array.from({ length: 200 }, (_, index) => ({ sku: `p${index}` }))
  const maps = await Promise.all(
    [mentions, mentions.toReversed(), mentions.slice(50)].map((part) => ensure(workspace, part)),
  )
  expect(maps[1]?.get('p60')).toEqual(maps[0]?.get('p60'))
  expect(maps[2]?.get('p60')).toEqual(maps[0]?.get('p60'))
})

test('a product that was rolled back is not remembered', async () => {
  const { workspace } = await newWorkspace()
  const abandoned = deps.db.as({ workspace, stores: '*' }, async (tx) => {
    const context = { workspace, cache: catalogCache(deps.db), now: deps.clock.now() }
    await ensureProducts(tx, context, [{ sku: 'ghost' }])
    await ensureProducts(tx, context, [{ sku: 'ghost' }])
    throw new Error('rolled back')
  })
  await expect(abandoned).rejects.toThrow('rolled back')
  const id = (await ensure(workspace, [{ sku: 'ghost' }])).get('ghost')?.id ?? 0
  const labels = await deps.db.as({ workspace, stores: '*' }, (tx) => describeProducts(tx, [id]))
  expect(labels.get(id)).toEqual({ sku: 'ghost', name: '', categoryCode: null })
})

test('a batch of products creates, updates and leaves alone; an unknown category is refused', async () => {
  const { workspace } = await newWorkspace()
  const scope = { workspace, stores: '*' as const }
  expect(await upsertProducts(deps, scope, [{ sku: 'a', name: 'A' }, { sku: 'b' }])).toEqual({
    created: 2,
    updated: 0,
    unchanged: 0,
  })
  const again = await upsertProducts(deps, scope, [
    { sku: 'a', name: 'A2', categoryCode: 'dining' },
    { sku: 'b' },
    { sku: 'c' },
  ])
  expect(again).toEqual({ created: 1, updated: 1, unchanged: 1 })
  await expect(upsertProducts(deps, scope, [{ sku: 'd', categoryCode: 'nowhere' }])).rejects.toMatchObject({
    code: 'category_not_found',
  })
})
