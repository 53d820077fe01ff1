import type { AudienceExpression } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Tabs } from 'antd'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { portraitQuery } from '../../api/audiences.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { expressionWords } from '../../components/know/expression-words.ts'
import { PortraitView } from '../../components/know/portrait-view.tsx'
import { useSpeech } from '../../components/know/use-speech.ts'
import { useDebounced } from '../../components/use-debounced.ts'
import { Bones } from '../../ui/states.tsx'
import { Builder } from './builder/builder.tsx'
import { type GroupNode, isEmpty, toExpression } from './builder/tree.ts'
import { CompareAudiences } from './compare.tsx'
import { CountLine, CountPanel } from './count-panel.tsx'
import { AudiencePeople } from './sample.tsx'
import { AudienceSizesView } from './sizes.tsx'

interface WorkbenchProps {
  tree: GroupNode
  change(tree: GroupNode): void
  name: string
  /** Absent while it has not been kept yet. */
  id?: string
  /** What one may do with it, under the count. */
  children: ReactNode
}

const countAfterMs = 150

/** Say who is meant on the left, see how many and who at once. */
export function Workbench({ tree, change, name, id, children }: WorkbenchProps) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const expression = useMemo(() => toExpression(tree), [tree])
  const settled = useDebounced(expression, countAfterMs)
  return (
    <div className="with-aside">
      <div className="stack">
        <section className="card stack" aria-label={t('builder.title')}>
          <Builder tree={tree} change={change} ownAudience={id} />
          <p className="well sentence" data-testid="sentence">
            {expressionWords(expression, speech)}
          </p>
          <CountLine expression={settled} />
          <p className="small faint">{t('builder.keys')}</p>
        </section>
        <Looks expression={settled} empty={isEmpty(tree)} name={name} id={id} />
      </div>
      <aside>
        <CountPanel expression={settled}>{children}</CountPanel>
      </aside>
    </div>
  )
}

interface LooksProps {
  expression: AudienceExpression
  empty: boolean
  name: string
  id: string | undefined
}

function Looks({ expression, empty, name, id }: LooksProps) {
  const { t } = useTranslation()
  const [{ tab }, change] = useAddress<{ tab?: string }>()
  if (empty) return <p className="soft card">{t('builder.start')}</p>
  const items = [
    { key: 'people', label: t('audience.tabs.people'), children: <AudiencePeople expression={expression} /> },
    { key: 'portrait', label: t('audience.tabs.portrait'), children: <InlinePortrait expression={expression} /> },
    {
      key: 'compare',
      label: t('audience.tabs.compare'),
      children: <CompareAudiences expression={expression} name={name || t('audience.this')} own={id} />,
    },
    ...(id ? [{ key: 'sizes', label: t('audience.tabs.sizes'), children: <AudienceSizesView id={id} /> }] : []),
  ]
  return (
    <section className="card" aria-label={t('audience.looks')} style={{ paddingTop: 8 }}>
      <Tabs
        destroyOnHidden
        activeKey={items.find((item) => item.key === tab)?.key ?? 'people'}
        onChange={(key) => change({ tab: key === 'people' ? undefined : key })}
        items={items}
      />
    </section>
  )
}

function InlinePortrait({ expression }: { expression: AudienceExpression }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(portraitQuery({ expression }))
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={8} label={t('common.loading')} />
  return <PortraitView portrait={data} />
}
