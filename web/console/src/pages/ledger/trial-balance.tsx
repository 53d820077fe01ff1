import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { healthQuery } from '../../api/ledger.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useLedgerWords } from '../../components/money/ledger-words.ts'
import { Explained } from '../../ui/explained.tsx'
import { Bones, State } from '../../ui/states.tsx'

/** One line an asset: what is held, what is owed, and that they are the same. */
export function TrialBalance() {
  const { t } = useTranslation()
  const words = useLedgerWords()
  const { data, error, refetch } = useQuery(healthQuery)
  if (error) return <ErrorState error={error} retry={() => void refetch()} />
  if (!data) return <Bones lines={5} label={t('common.loading')} />
  if (data.trialBalance.length === 0)
    return (
      <section className="card">
        <State title={t('ledger.none.title')}>{t('ledger.none.advice')}</State>
      </section>
    )
  return (
    <section className="card">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('ledger.tabs.balance')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('ledger.asset')}</th>
              <th scope="col" className="num">
                {t('ledger.health.accounts')}
              </th>
              <th scope="col" className="num">
                <Explained text={t('ledger.heldHelp')}>{t('ledger.held')}</Explained>
              </th>
              <th scope="col" className="num">
                <Explained text={t('ledger.owedHelp')}>{t('ledger.owed')}</Explained>
              </th>
              <th scope="col" className="num">
                {t('ledger.sum')}
              </th>
            </tr>
          </thead>
          <tbody>
            {data.trialBalance.map((line) => (
              <tr key={line.asset}>
                <th scope="row">{words.asset(line.asset)}</th>
                <td className="num">{words.format.number(line.accounts)}</td>
                <td className="num">{words.amount(line.asset, line.heldMinor)}</td>
                <td className="num">{words.amount(line.asset, line.owedMinor)}</td>
                <td className="num">
                  <strong className={line.sumMinor === 0 ? 'gain' : 'loss'}>
                    {words.amount(line.asset, line.sumMinor)}
                  </strong>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}
