import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { paths } from '../paths.ts'
import { Bones, State } from '../ui/states.tsx'
import { ErrorState } from './error-state.tsx'
import { GoLink } from './go-link.tsx'

export function RoutePending() {
  const { t } = useTranslation()
  return (
    <div className="content-inner">
      <Bones lines={8} label={t('common.loading')} />
    </div>
  )
}

export const RouteError = ({ error, reset }: { error: unknown; reset(): void }) => (
  <ErrorState error={error} retry={reset} />
)

export function RouteMissing() {
  const { t } = useTranslation()
  return (
    <State
      title={t('errors.noPage.title')}
      action={
        <GoLink {...paths.today()}>
          <Button type="primary">{t('errors.noPage.action')}</Button>
        </GoLink>
      }
    >
      {t('errors.noPage.advice')}
    </State>
  )
}
