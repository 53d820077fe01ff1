import { Button } from 'antd'
import { useTranslation } from 'react-i18next'
import { describeError } from '../api/errors.ts'
import { State } from '../ui/states.tsx'

export function ErrorState({ error, retry }: { error: unknown; retry?(): void }) {
  const { t } = useTranslation()
  const { title, advice, reference } = describeError(error, t)
  return (
    <State tone="loss" title={title} action={retry && <Button onClick={retry}>{t('common.retry')}</Button>}>
      {advice}
      {reference && (
        <span className="faint small mono" style={{ display: 'block', marginTop: 4 }}>
          {reference}
        </span>
      )}
    </State>
  )
}
