import type { Aggregate, LabelView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery, listsQuery } from '../../../api/audiences.ts'
import { eventKindsQuery } from '../../../api/events.ts'
import { labelBookQuery } from '../../../api/labels.ts'
import { organizationQuery } from '../../../api/organization.ts'
import { useRegistryNames } from '../../../components/know/lexicon.ts'
import { useMe } from '../../../components/session.ts'
import type { FinderOption } from '../../../ui/finder.tsx'
import type { Language } from '../../../ui/format.ts'
import { useFormat } from '../../../ui/format-context.ts'
import { isComplete, type Node, newGroup, newRow, type Said } from './tree.ts'

/** An option that knows the row it makes. */
export interface RowOption extends FinderOption {
  make(): Node
}

const row = (said: Said) => () => newRow(said)

function labelOptions(
  labels: readonly LabelView[],
  language: Language,
  t: TFunction,
  scenario: (code: string) => string,
) {
  const published = labels.filter((label) => label.state === 'published')
  const names = (label: LabelView) => `${label.code} ${label.name.en} ${label.name.zh}`
  const whole = published.map(
    (label): RowOption => ({
      key: `label:${label.code}`,
      group: t('builder.groups.labels'),
      label: label.name[language],
      note: label.scenario ? scenario(label.scenario) : undefined,
      also: names(label),
      make: row({
        kind: 'label',
        condition: label.type === 'flag' ? { label: label.code, is: ['true'] } : { label: label.code },
      }),
    }),
  )
  const values = published.flatMap((label) =>
    label.values.map(
      (value): RowOption => ({
        key: `value:${label.code}:${value.value}`,
        group: t('builder.groups.values'),
        label: t('builder.valueOf', { label: label.name[language], value: value.name[language] }),
        also: `${names(label)} ${value.name.en} ${value.name.zh}`,
        make: row({ kind: 'label', condition: { label: label.code, is: [value.value] } }),
      }),
    ),
  )
  return { whole, values }
}

const behaviours: Record<'ordered' | 'spent' | 'bought' | 'days' | 'average', Aggregate> = {
  ordered: { source: 'orders', fn: 'count', where: {}, windowDays: 30 },
  spent: { source: 'orders', fn: 'sum', field: 'amount', where: {}, windowDays: 90 },
  bought: { source: 'lines', fn: 'count', where: {}, windowDays: 90 },
  days: { source: 'orders', fn: 'days', where: {}, windowDays: 90 },
  average: { source: 'orders', fn: 'average', field: 'amount', where: {}, windowDays: 365 },
}
const behaviourNames = ['ordered', 'spent', 'bought', 'days', 'average'] as const

function behaviourOptions(
  kinds: readonly { kind: string; name: Record<Language, string> }[],
  language: Language,
  t: TFunction,
) {
  const presets = behaviourNames.map(
    (name): RowOption => ({
      key: `did:${name}`,
      group: t('builder.groups.behaviour'),
      label: t(`builder.behaviours.${name}`),
      also: name,
      make: row({ kind: 'did', did: behaviours[name], from: behaviours[name].fn === 'count' ? 1 : undefined }),
    }),
  )
  const events = kinds.map(
    ({ kind, name }): RowOption => ({
      key: `event:${kind}`,
      group: t('builder.groups.events'),
      label: name[language],
      note: kind,
      also: `${name.en} ${name.zh}`,
      make: row({
        kind: 'did',
        did: { source: 'events', fn: 'count', where: { kinds: [kind] }, windowDays: 30 },
        from: 1,
      }),
    }),
  )
  return [...presets, ...events]
}

const nearMetres = 1000

/** Everything that a condition can be about, for one field to type in. */
export function useBuilderOptions(ownAudience: string | undefined): RowOption[] {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { permissions } = useMe()
  const { scenario } = useRegistryNames()
  const { data: labels } = useQuery(labelBookQuery)
  const { data: kinds } = useQuery({ ...eventKindsQuery, enabled: permissions.includes('events:read') })
  const { data: tree } = useQuery(organizationQuery)
  const { data: audiences } = useQuery(audiencesQuery)
  const { data: lists } = useQuery(listsQuery)
  // biome-ignore lint/correctness/useExhaustiveDependencies: `scenario` is made anew each time; its names come with the labels
  return useMemo(() => {
    const { whole, values } = labelOptions(labels ?? [], language, t, scenario)
    const places = (tree?.cities ?? []).flatMap((city) =>
      city.stores.map(
        (store): RowOption => ({
          key: `near:${store.code}`,
          group: t('builder.groups.places'),
          label: t('builder.near', { store: store.name }),
          note: city.name,
          make: row({ kind: 'near', near: { store: store.code, metres: nearMetres } }),
        }),
      ),
    )
    const people = [
      ...(lists?.lists ?? []).map(
        (list): RowOption => ({
          key: `list:${list.id}`,
          group: t('builder.groups.lists'),
          label: list.name,
          make: row({ kind: 'list', list: list.id }),
        }),
      ),
      ...(audiences?.audiences ?? [])
        .filter((audience) => audience.id !== ownAudience)
        .map(
          (audience): RowOption => ({
            key: `audience:${audience.id}`,
            group: t('builder.groups.audiences'),
            label: audience.name,
            make: row({ kind: 'audience', audience: audience.id }),
          }),
        ),
    ]
    const groups = (['any', 'all'] as const).map(
      (join): RowOption => ({
        key: `group:${join}`,
        group: t('builder.groups.groups'),
        label: t(`builder.${join}Of`),
        also: '( )',
        make: () => newGroup(join),
      }),
    )
    return [...whole, ...behaviourOptions(kinds?.kinds ?? [], language, t), ...places, ...people, ...groups, ...values]
  }, [labels, kinds, tree, lists, audiences, language, t, ownAudience])
}

/** A new row is opened at once where it still has to be said what is meant. */
export const wantsEditing = (node: Node) => node.kind !== 'group' && (!isComplete(node) || node.kind === 'did')
