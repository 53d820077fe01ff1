import { useTranslation } from 'react-i18next'
import type { Customer } from '../../api/customers.ts'
import { sourceWords } from '../../components/source-words.ts'
import { useFormat } from '../../ui/format-context.ts'

/** By which names we know this person, since when, and who told us. */
export function Identities({ customer, reveal }: { customer: Customer; reveal(text: string): string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const traits = Object.entries(customer.traits).filter(
    ([name, value]) => name !== 'name' && value !== null && typeof value !== 'object',
  )
  return (
    <section className="card" aria-labelledby="identities">
      <h2 id="identities" style={{ marginBottom: 12 }}>
        {t('customer.identities')}
      </h2>
      {customer.identifiers.length === 0 && <p className="soft">{t('customer.noIdentities')}</p>}
      <ul className="plain stack-tight">
        {customer.identifiers.map((identifier) => (
          <li key={`${identifier.kind}/${identifier.value}`} className="identity">
            <span className="figure-label">{t(`identifiers.${identifier.kind}`)}</span>
            <span className="mono identity-value">{reveal(identifier.value)}</span>
            <span className="small faint">
              {t('customer.identitySince', {
                day: format.day(identifier.since),
                source: sourceWords(identifier.source, t),
              })}
              {identifier.from !== customer.id && ` · ${t('customer.identityJoined')}`}
            </span>
          </li>
        ))}
      </ul>
      {traits.length > 0 && (
        <>
          <h3 style={{ margin: '16px 0 8px' }}>{t('customer.traits')}</h3>
          <dl className="trait-list">
            {traits.map(([name, value]) => (
              <div key={name}>
                <dt className="faint">{name}</dt>
                <dd>{reveal(String(value))}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {!customer.contactVisible && (
        <p className="small faint" style={{ marginTop: 12 }}>
          {t('customer.masked')}
        </p>
      )}
    </section>
  )
}
