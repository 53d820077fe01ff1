import type {
  LabelPage,
  OrganizationTree,
  PlayDefinition,
  PlayStandIn,
  PlayStep,
  ProductList,
  StagedPlay,
} from '@regulars/contract'
import { type ShopApi, ShopApiError } from './shop-api.ts'

/** What the play names by code, and what of the city stands for it. */
type Places = { stores: Map<string, string>; goods: Map<string, string> }

/**
 * Makes in a city what a play names: offers, labels, placements and the rules of the gate, and writes the play so that it
 * names the city's stores and goods. Returns the play as it can be published there, and who or what stands in.
 */
export async function furnish(
  api: ShopApi,
  staged: StagedPlay,
): Promise<{ definition: PlayDefinition; standIns: PlayStandIn[] }> {
  const places = await findPlaces(api, staged)
  const here = <T>(value: T): T => rename(value, places)
  if (staged.policy) await api.put('/v1/gate/policy', { version: 0, policy: staged.policy })
  if (staged.holdoutPercent > 0) await api.put('/v1/experiments/holdout', { percent: staged.holdoutPercent })
  for (const offer of staged.offers) {
    const { id } = await api.post<{ id: number }>('/v1/offers', here(offer))
    await api.post(`/v1/offers/${id}/publish`)
  }
  // The category of a label is no category of goods: its rule alone names some.
  await makeLabels(
    api,
    staged.labels.map((label) => ({ ...label, rule: here(label.rule) })),
  )
  const placements = new Map<number, number>()
  for (const { id, input } of staged.placements) {
    const made = await api.post<{ id: number }>('/v1/slots/placements', here(input))
    await api.post(`/v1/slots/placements/${made.id}/state`, { state: 'running' })
    placements.set(id, made.id)
  }
  const { steps, ...rest } = here(staged.definition)
  const moved = Object.entries(steps).map(([id, step]): [string, PlayStep] => [
    id,
    step.do === 'slot' ? { ...step, placement: placements.get(step.placement) ?? step.placement } : step,
  ])
  return { definition: { ...rest, steps: Object.fromEntries(moved) }, standIns: describe(places, staged.definition) }
}

/** Labels that every workspace starts with and the play does not ask about: to keep them true would be half of the work. */
export async function retireUnused(api: ShopApi, { labels }: StagedPlay): Promise<void> {
  const used = new Set(labels.map(({ code }) => code))
  const { labels: known } = await api.get<LabelPage>('/v1/labels?state=published&limit=500')
  for (const { code } of known) if (!used.has(code)) await api.post(`/v1/labels/${code}/retire`)
}

async function makeLabels(api: ShopApi, labels: StagedPlay['labels']): Promise<void> {
  if (labels.length === 0) return
  const { scenarios } = await api.get<{ scenarios: { code: string }[] }>('/v1/label-scenarios')
  const { categories } = await api.get<{ categories: { code: string; parent: string | null }[] }>(
    '/v1/label-categories',
  )
  // What a label is for changes nothing about who has it.
  const words = { scenario: scenarios[0]?.code, category: categories[0]?.code }
  for (const label of labels) {
    const input = { ...label, ...words }
    const isNew = await api.post('/v1/labels', input).then(
      () => true,
      (error: unknown) => {
        if (error instanceof ShopApiError && error.status === 409) return false
        throw error
      },
    )
    const { code, ...patch } = input
    // One that every workspace starts with.
    if (!isNew) await api.patch(`/v1/labels/${code}`, patch)
    await api.post(`/v1/labels/${code}/publish`)
  }
}

/** Fields that name stores, cities, categories and goods wherever they stand. */
const placeLists: Record<string, keyof Places | 'cities'> = {
  stores: 'stores',
  cities: 'cities',
  skus: 'goods',
  categories: 'goods',
  afterCategories: 'goods',
}
const placeNames: Record<string, keyof Places> = { store: 'stores', category: 'goods', product: 'goods' }
/** Said of a task: the store of the customer, or of the event. */
const ownStores = new Set(['own', 'entry'])

/** What is named anywhere in the play, with the field that names it. */
function namedIn(value: unknown, found: (field: string, name: string) => void): void {
  if (Array.isArray(value)) for (const one of value) namedIn(one, found)
  else if (typeof value === 'object' && value !== null)
    for (const [field, one] of Object.entries(value)) {
      if (field in placeLists && isTexts(one)) for (const name of one) found(field, name)
      else if (field in placeNames && typeof one === 'string' && !ownStores.has(one)) found(field, one)
      else namedIn(one, found)
    }
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((one) => typeof one === 'string')

/** The same with the names of the city; a city is every city of it. */
function rename<T>(value: T, places: Places): T {
  if (Array.isArray(value)) return value.map((one) => rename(one, places)) as T // the same shape
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([field, one]) => {
    const list = placeLists[field]
    if (list && isTexts(one)) return [field, list === 'cities' ? [] : one.map((name) => places[list].get(name) ?? name)]
    const kind = placeNames[field]
    if (kind && typeof one === 'string') return [field, places[kind].get(one) ?? one]
    return [field, rename(one, places)]
  })
  return Object.fromEntries(entries) as T // the same fields
}

/** Each store and each of the goods that is named gets one of the city's, in turn; categories that the city sells stay. */
async function findPlaces(api: ShopApi, staged: StagedPlay): Promise<Places> {
  const { stores, skus, categories } = namesOf(staged)
  const tree = await api.get<OrganizationTree>('/v1/organization')
  const cityStores = tree.cities.flatMap((city) => city.stores.map(({ code }) => code))
  const { items } = await api.get<ProductList>('/v1/products?limit=200')
  const sold = new Set(items.flatMap(({ categoryCode }) => categoryCode ?? []))
  const missing: string[] = []
  for (const code of categories) {
    const within = await api.get<ProductList>(`/v1/products?limit=1&categoryCode=${encodeURIComponent(code)}`)
    if (within.items.length === 0) missing.push(code)
  }
  const citySkus = items.map(({ sku }) => sku)
  return {
    stores: inTurn(stores, cityStores),
    goods: new Map([...inTurn(skus, citySkus), ...inTurn(missing, [...sold])]),
  }
}

/** What of this kind a play and all that it names name, once each. */
export function namesOf(staged: StagedPlay): { stores: string[]; skus: string[]; categories: string[] } {
  const found = { stores: new Set<string>(), skus: new Set<string>(), categories: new Set<string>() }
  const { definition, offers, labels, placements } = staged
  namedIn([definition, offers, labels.map(({ rule }) => rule), placements], (field, name) => {
    if (field === 'stores' || field === 'store') found.stores.add(name)
    else if (field === 'skus' || field === 'product') found.skus.add(name)
    else if (field !== 'cities') found.categories.add(name)
  })
  return { stores: [...found.stores], skus: [...found.skus], categories: [...found.categories] }
}

const inTurn = (names: readonly string[], of: readonly string[]): Map<string, string> =>
  new Map(names.map((name, index) => [name, of[index % of.length] ?? name]))

function describe({ stores, goods }: Places, { entry }: PlayDefinition): PlayStandIn[] {
  const carried = false
  const standIns: PlayStandIn[] = []
  for (const [name, city] of stores)
    standIns.push({
      ...{ kind: 'store', name, carried },
      words: {
        en: `The city's store ${city} plays your store ${name}.`,
        zh: `城市的门店 ${city} 扮演您的门店 ${name}。`,
      },
    })
  for (const [name, city] of goods)
    standIns.push({
      ...{ kind: 'goods', name, carried },
      words: { en: `${city} of the city stands for your ${name}.`, zh: `城市的 ${city} 代替您的 ${name}。` },
    })
  if (entry.on === 'hand')
    standIns.push({
      ...{ kind: 'hand', name: '', carried: true },
      words: {
        en: 'People come in by hand: everybody whom the city’s shop knows is let in on the first day.',
        zh: '手动加入：第一天让城市门店认识的所有人加入。',
      },
    })
  return standIns
}
