import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App, InputNumber } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { errorLine } from '../../api/errors.ts'
import { playSettingsQuery, savePlaySettings } from '../../api/plays.ts'
import { PermittedButton } from '../../components/permitted-button.tsx'

/** From how many people on a second person has to publish a play, too: one rule for all plays of the workspace. */
export function SecondPerson() {
  const { t } = useTranslation()
  const { message } = App.useApp()
  const queryClient = useQueryClient()
  const { data } = useQuery(playSettingsQuery)
  const [typed, setTyped] = useState<number | null>()
  const value = typed === undefined ? (data?.approvalFrom ?? null) : typed
  const saving = useMutation({
    mutationFn: () => savePlaySettings({ approvalFrom: value }),
    onSuccess: async () => {
      message.success(t('common.saved'))
      await queryClient.invalidateQueries({ queryKey: playSettingsQuery.queryKey })
    },
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  return (
    <section className="card" aria-labelledby="second-person">
      <h2 id="second-person">{t('plays.second.title')}</h2>
      <p className="soft" style={{ marginBottom: 12 }}>
        {t('plays.second.what')}
      </p>
      <span className="row">
        <InputNumber<number>
          aria-label={t('plays.second.from')}
          min={1}
          precision={0}
          changeOnWheel={false}
          placeholder={t('plays.second.never')}
          suffix={t('plays.second.people')}
          style={{ width: 180 }}
          value={value}
          onChange={setTyped}
        />
        <PermittedButton
          permission="workspace:write"
          disabled={!data || value === data.approvalFrom}
          loading={saving.isPending}
          onClick={() => saving.mutate()}
        >
          {t('common.save')}
        </PermittedButton>
      </span>
    </section>
  )
}
