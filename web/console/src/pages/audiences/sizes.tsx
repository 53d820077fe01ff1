import { CameraOutlined } from '@ant-design/icons'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { App } from 'antd'
import { useTranslation } from 'react-i18next'
import { type Sizes, sizesQuery, takeSnapshot } from '../../api/audiences.ts'
import { errorLine } from '../../api/errors.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { PermittedButton } from '../../components/permitted-button.tsx'
import { Sparkline } from '../../ui/charts/sparkline.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** How large the audience was at each snapshot, who came in and who left. */
export function AudienceSizesView({ id }: { id: string }) {
  const { t } = useTranslation()
  const queryClient = useQueryClient()
  const { message } = App.useApp()
  const { data, error, refetch } = useQuery(sizesQuery(id))
  const snapshot = useMutation({
    mutationFn: () => takeSnapshot(id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: sizesQuery(id).queryKey }),
    onError: (failure) => message.error(errorLine(failure, t)),
  })
  const button = (
    <PermittedButton
      permission="audiences:write"
      icon={<CameraOutlined aria-hidden />}
      loading={snapshot.isPending}
      onClick={() => snapshot.mutate()}
    >
      {t('sizes.take')}
    </PermittedButton>
  )
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={5} label={t('common.loading')} />
  if (data.sizes.length === 0)
    return (
      <State title={t('sizes.none.title')} action={button}>
        {t('sizes.none.advice')}
      </State>
    )
  return (
    <div className="stack">
      <div className="row spread">
        <p className="soft">{t('sizes.lead')}</p>
        {button}
      </div>
      <SizeLine sizes={data.sizes} />
    </div>
  )
}

function SizeLine({ sizes }: Sizes) {
  const { t } = useTranslation()
  const format = useFormat()
  const sorted = [...sizes].sort((a, b) => a.at.localeCompare(b.at))
  const signed = (count: number, sign: string) => (count > 0 ? `${sign}${format.number(count)}` : '—')
  return (
    <>
      {sorted.length > 1 && (
        <Sparkline
          label={t('sizes.line', { count: sorted.length })}
          points={sorted.map((size) => ({
            key: size.at,
            value: size.customers,
            tip: `${format.dateTime(size.at)}: ${format.number(size.customers)}`,
          }))}
        />
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('sizes.title')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('sizes.at')}</th>
              <th scope="col" className="num">
                {t('sizes.customers')}
              </th>
              <th scope="col" className="num">
                {t('sizes.joined')}
              </th>
              <th scope="col" className="num">
                {t('sizes.left')}
              </th>
            </tr>
          </thead>
          <tbody>
            {sorted.toReversed().map((size) => (
              <tr key={size.at}>
                <th scope="row" className="nowrap">
                  {format.dateTime(size.at)}
                </th>
                <td className="num">{format.number(size.customers)}</td>
                <td className="num gain">{signed(size.joined, '+')}</td>
                <td className="num loss">{signed(size.left, '−')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  )
}
