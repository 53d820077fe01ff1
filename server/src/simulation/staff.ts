import type { PlayDefinition, PlayTaskPage } from '@regulars/contract'
import { armOf } from '../domains/experiments/index.ts'
import type { ShopApi } from './shop-api.ts'

/** Of the tasks that a store gets, so many are done; the others become late. */
export const tasksDoneShare = 0.7

/** The staff of a city's shop: does most of what it is asked to do, with one of the outcomes by chance. */
export class Staff {
  readonly #api: ShopApi
  readonly #seed: number
  readonly #isNeeded: boolean
  readonly #known = new Set<number>()

  constructor(api: ShopApi, seed: number, { steps }: PlayDefinition) {
    this.#api = api
    this.#seed = seed
    this.#isNeeded = Object.values(steps).some((step) => step.do === 'task')
  }

  /** Looks at what there is to do. */
  async work(): Promise<void> {
    if (!this.#isNeeded) return
    const fresh: PlayTaskPage['tasks'] = []
    let cursor: number | undefined
    do {
      const before = cursor === undefined ? '' : `&cursor=${cursor}`
      const page: PlayTaskPage = await this.#api.get(`/v1/tasks?state=open&limit=200${before}`)
      fresh.push(...page.tasks.filter(({ id }) => !this.#known.has(id)))
      cursor = page.next
    } while (cursor !== undefined)
    for (const { id, outcomes } of fresh.sort((a, b) => a.id - b.id)) {
      this.#known.add(id)
      const names = outcomes.length > 0 ? outcomes.map(({ name }) => name) : ['done']
      const fates = names.map((name) => ({ name, weight: tasksDoneShare / names.length }))
      const outcome = armOf(`staff/${this.#seed}`, id, [{ name: '', weight: 1 - tasksDoneShare }, ...fates])
      if (outcome !== '') await this.#api.post(`/v1/tasks/${id}/done`, { outcome })
    }
  }
}
