import type { LabelView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { audiencesQuery, listsQuery } from '../../api/audiences.ts'
import { categoriesQuery } from '../../api/catalog.ts'
import { eventKindsQuery } from '../../api/events.ts'
import { labelBookQuery, labelCategoriesQuery, scenariosQuery } from '../../api/labels.ts'
import { organizationQuery } from '../../api/organization.ts'
import type { Language } from '../../ui/format.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useMe } from '../session.ts'

/** What a sentence must know of a label to speak of it. */
export type LabelEntry = Pick<LabelView, 'code' | 'name' | 'type' | 'unit' | 'values'>

/** Codes to names in the reader's language; the code itself where there is no name (yet). */
export interface Lexicon {
  event(kind: string): string
  store(code: string): string
  category(code: string): string
  label(code: string): LabelEntry | undefined
  labelName(code: string): string
  /** The name of one value of a label: of a choice its word, of a flag yes. */
  labelValue(code: string, value: string): string
  audience(id: string): string
  list(id: string): string
}

type Named = { en: string; zh: string }

export function createLexicon(
  language: Language,
  known: {
    events?: readonly { kind: string; name: Named }[]
    stores?: readonly { code: string; name: string }[]
    categories?: readonly { code: string; name: Named }[]
    labels?: readonly LabelEntry[]
    audiences?: readonly { id: string; name: string }[]
    lists?: readonly { id: string; name: string }[]
  },
): Lexicon {
  const named = <T>(items: readonly T[] | undefined, key: (item: T) => string, name: (item: T) => string) => {
    const names = new Map((items ?? []).map((item) => [key(item), name(item)]))
    return (code: string) => names.get(code) ?? code
  }
  const labels = new Map((known.labels ?? []).map((label) => [label.code, label]))
  return {
    event: named(
      known.events,
      (event) => event.kind,
      (event) => event.name[language],
    ),
    store: named(
      known.stores,
      (store) => store.code,
      (store) => store.name,
    ),
    category: named(
      known.categories,
      (category) => category.code,
      (category) => category.name[language],
    ),
    audience: named(
      known.audiences,
      (audience) => audience.id,
      (audience) => audience.name,
    ),
    list: named(
      known.lists,
      (list) => list.id,
      (list) => list.name,
    ),
    label: (code) => labels.get(code),
    labelName: (code) => labels.get(code)?.name[language] ?? code,
    labelValue: (code, value) =>
      labels.get(code)?.values.find((choice) => choice.value === value)?.name[language] ?? value,
  }
}

/** Names of everything that a rule or an audience can speak of, as far as this person may read them. */
export function useLexicon(): Lexicon {
  const { language } = useFormat()
  const { permissions } = useMe()
  const mayRead = permissions.includes('audiences:read')
  const { data: kinds } = useQuery({ ...eventKindsQuery, enabled: permissions.includes('events:read') })
  const { data: tree } = useQuery(organizationQuery)
  const { data: categories } = useQuery({ ...categoriesQuery, enabled: permissions.includes('catalog:read') })
  const { data: labels } = useQuery({ ...labelBookQuery, enabled: permissions.includes('labels:read') })
  const { data: audiences } = useQuery({ ...audiencesQuery, enabled: mayRead })
  const { data: lists } = useQuery({ ...listsQuery, enabled: mayRead })
  return useMemo(
    () =>
      createLexicon(language, {
        events: kinds?.kinds,
        stores: tree?.cities.flatMap((city) => city.stores),
        categories: categories?.items,
        labels,
        audiences: audiences?.audiences,
        lists: lists?.lists,
      }),
    [language, kinds, tree, categories, labels, audiences, lists],
  )
}

/** Names of scenarios and label categories; a label without a scenario says so in its own words. */
export function useRegistryNames() {
  const { language } = useFormat()
  const { data: scenarios } = useQuery(scenariosQuery)
  const { data: categories } = useQuery(labelCategoriesQuery)
  return {
    scenarios: scenarios?.scenarios,
    categories: categories?.categories,
    scenario: (code: string) => scenarios?.scenarios.find((entry) => entry.code === code)?.name[language] ?? code,
    category: (code: string) => categories?.categories.find((entry) => entry.code === code)?.name[language] ?? code,
  }
}
