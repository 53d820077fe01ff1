import type { MemberValue as Value } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { memberValueQuery, templatesQuery } from '../../api/memberships.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'

/** What members buy with the card, and what they bought before: shown, and not called a proof. */
export function MemberValue() {
  const { t } = useTranslation()
  const { data: templates } = useQuery(templatesQuery)
  const code = templates?.templates[0]?.code
  const { data, error, refetch } = useQuery(memberValueQuery(code))
  return (
    <section className="card stack">
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <Bones lines={6} label={t('common.loading')} />
      ) : data.known.members === 0 ? (
        <State title={t('cards.value.none')} />
      ) : (
        <Compared value={data} />
      )}
    </section>
  )
}

function Compared({ value }: { value: Value }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { before, after } = value.known
  const side = (label: string, group: Value['all']) => (
    <tr>
      <th scope="row">{label}</th>
      <td className="num">{format.number(group.members)}</td>
      <td className="num">{format.number(group.before.ordersPerMemberMonth, 2)}</td>
      <td className="num">{format.number(group.after.ordersPerMemberMonth, 2)}</td>
      <td className="num">{format.money(Math.round(group.before.revenuePerMemberMonthMinor))}</td>
      <td className="num">{format.money(Math.round(group.after.revenuePerMemberMonthMinor))}</td>
    </tr>
  )
  return (
    <>
      <div>
        <h2>
          {t('cards.value.title', {
            after: format.number(after.ordersPerMemberMonth, 2),
            before: format.number(before.ordersPerMemberMonth, 2),
          })}
        </h2>
        <p className="soft">
          <Explained text={value.definition[format.language]}>{t('cards.value.days', { days: value.days })}</Explained>
        </p>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('cards.tabs.value')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col" rowSpan={2}>
                {t('cards.value.members')}
              </th>
              <th scope="col" rowSpan={2} className="num">
                {t('cards.value.members')}
              </th>
              <th scope="colgroup" colSpan={2} className="num">
                {t('cards.value.orders')}
              </th>
              <th scope="colgroup" colSpan={2} className="num">
                {t('cards.value.revenue')}
              </th>
            </tr>
            <tr>
              {['orders', 'revenue'].flatMap((of) =>
                (['before', 'after'] as const).map((when) => (
                  <th key={`${of}/${when}`} scope="col" className="num">
                    {t(`cards.value.${when}`)}
                  </th>
                )),
              )}
            </tr>
          </thead>
          <tbody>
            {side(t('cards.value.known'), value.known)}
            {side(t('cards.value.all'), value.all)}
          </tbody>
        </table>
      </section>
      <p className="small faint">{t('cards.value.caution')}</p>
    </>
  )
}
