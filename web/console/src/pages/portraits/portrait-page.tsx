import { UsergroupAddOutlined } from '@ant-design/icons'
import type { PortraitRequest } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { audienceQuery, portraitQuery } from '../../api/audiences.ts'
import { useParam } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { expressionWords } from '../../components/know/expression-words.ts'
import { PortraitView } from '../../components/know/portrait-view.tsx'
import { useSpeech } from '../../components/know/use-speech.ts'
import { useStoreNames } from '../../components/place-name.tsx'
import { paths } from '../../paths.ts'
import { Page } from '../../ui/page.tsx'
import { Bones, State } from '../../ui/states.tsx'

function requestOf(of: string, id: string): PortraitRequest | undefined {
  if (of === 'store') return { store: id }
  if (of === 'audience') return { audience: id }
  return of === 'community' ? { community: id } : undefined
}

/** Who the people of a store, an audience or a community are, against everybody. */
export function PortraitPage() {
  const { t } = useTranslation()
  const of = useParam('of')
  const id = useParam('id')
  const request = requestOf(of, id)
  const storeName = useStoreNames()
  const { data, error, refetch } = useQuery(portraitQuery(request))
  const { data: audience } = useQuery({ ...audienceQuery(id), enabled: of === 'audience' })
  const name = of === 'store' ? storeName(id) : of === 'audience' ? (audience?.name ?? data?.title) : id
  return (
    <Page
      title={name || t('portrait.title')}
      crumb={<GoLink {...paths.portraits()}>{t('portraits.title')}</GoLink>}
      lead={<PortraitLead of={of} id={id} />}
      actions={
        of === 'audience' && (
          <GoLink {...paths.audience(id)}>
            <Button icon={<UsergroupAddOutlined aria-hidden />} tabIndex={-1}>
              {t('portrait.openAudience')}
            </Button>
          </GoLink>
        )
      }
    >
      {!request && <State title={t('errors.missing.title')} />}
      {error && (
        <div className="card">
          <ErrorState error={error} retry={() => void refetch()} />
        </div>
      )}
      {request && !data && !error && (
        <div className="card">
          <Bones lines={10} label={t('common.loading')} />
        </div>
      )}
      {data && <PortraitView portrait={data} />}
    </Page>
  )
}

function PortraitLead({ of, id }: { of: string; id: string }) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const { data: audience } = useQuery({ ...audienceQuery(id), enabled: of === 'audience' })
  if (of === 'audience') return <>{audience ? expressionWords(audience.expression, speech) : null}</>
  return <>{t(of === 'store' ? 'portrait.ofStore' : 'portrait.ofCommunity')}</>
}
