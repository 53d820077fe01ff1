import { Input } from 'antd'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../../ui/format-context.ts'
import { Field } from './field.tsx'
import type { CardProps } from './offer-editor-page.tsx'

const languages = ['en', 'zh'] as const

/** What it is called, in both languages; the reader's own comes first. */
export function NamesCard({
  draft,
  change,
  isNew,
  freshCode,
}: CardProps & { isNew: boolean; freshCode(name: string): string }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const ordered = [...languages].sort((a, b) => Number(b === language) - Number(a === language))
  const inLanguage = (what: string, of: 'en' | 'zh') =>
    t('offerForm.inLanguage', { what, language: t(`labelForm.languages.${of}`) })
  return (
    <section className="card" aria-labelledby="names">
      <h2 id="names" style={{ marginBottom: 12 }}>
        {t('offerForm.names')}
      </h2>
      <div className="form-grid">
        {ordered.map((of) => (
          <Field key={of} label={inLanguage(t('offerForm.name'), of)}>
            <Input
              aria-label={inLanguage(t('offerForm.name'), of)}
              maxLength={60}
              value={draft.name[of]}
              onChange={(event) => change({ name: { ...draft.name, [of]: event.target.value } })}
              onBlur={() => isNew && !draft.code && draft.name[of] && change({ code: freshCode(draft.name.en) })}
            />
          </Field>
        ))}
        {ordered.map((of) => (
          <Field key={`about-${of}`} label={inLanguage(t('offerForm.about'), of)}>
            <Input.TextArea
              aria-label={inLanguage(t('offerForm.about'), of)}
              maxLength={2000}
              autoSize={{ minRows: 1, maxRows: 4 }}
              value={draft.about[of]}
              onChange={(event) => change({ about: { ...draft.about, [of]: event.target.value } })}
            />
          </Field>
        ))}
        <Field label={t('offerForm.code')} hint={t('offerForm.codeHint')}>
          <Input
            aria-label={t('offerForm.code')}
            className="mono"
            maxLength={40}
            disabled={!isNew}
            value={draft.code}
            onChange={(event) => change({ code: event.target.value.toLowerCase() })}
          />
        </Field>
      </div>
    </section>
  )
}
