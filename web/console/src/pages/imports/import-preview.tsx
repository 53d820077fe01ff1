import type { Import } from '@regulars/contract'
import { Segmented } from 'antd'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { fieldName } from './field-name.ts'

/** The first rows, as we would record them and as they stand in the file: the quickest way to see a wrong column. */
export function ImportPreview({ item, busy }: { item: Import; busy: boolean }) {
  const { t } = useTranslation()
  const [raw, setRaw] = useState(false)
  const fields = [...new Set(item.preview.flatMap((row) => Object.keys(row.understood)))]
  const problems = item.preview.filter((row) => row.problem).length
  return (
    <section className="card card-flush" aria-labelledby="preview" aria-busy={busy}>
      <div className="card-head">
        <div>
          <h2 id="preview">{t('imports.preview')}</h2>
          <p className="soft">
            {problems > 0
              ? t('imports.previewProblems', { count: problems })
              : t('imports.previewLead', { count: item.preview.length })}
          </p>
        </div>
        <Segmented<boolean>
          aria-label={t('imports.preview')}
          value={raw}
          onChange={setRaw}
          options={[
            { value: false, label: t('imports.understood') },
            { value: true, label: t('imports.asInFile') },
          ]}
        />
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
      <section className="table-scroll" tabIndex={0} aria-label={t('imports.preview')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{t('imports.line')}</th>
              {raw
                ? item.detected.headers.map((header) => (
                    <th scope="col" key={header}>
                      {header}
                    </th>
                  ))
                : fields.map((field) => (
                    <th scope="col" key={field}>
                      {fieldName(t, field)}
                    </th>
                  ))}
              {!raw && problems > 0 && <th scope="col">{t('imports.problem')}</th>}
            </tr>
          </thead>
          <tbody>
            {item.preview.map((row) => (
              <tr key={row.line}>
                <td className="faint">{row.line}</td>
                {raw
                  ? item.detected.headers.map((header, index) => (
                      <td key={header} className="nowrap">
                        {row.cells[index] ?? ''}
                      </td>
                    ))
                  : fields.map((field) => (
                      <td key={field} className="nowrap">
                        {row.understood[field] ?? <span className="faint">—</span>}
                      </td>
                    ))}
                {!raw && problems > 0 && <td className="loss">{row.problem}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}
