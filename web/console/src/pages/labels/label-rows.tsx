import type { LabelView } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { GoLink } from '../../components/go-link.tsx'
import { CoverageMeter, StateChip, WarningChip } from '../../components/know/label-chips.tsx'
import { useRegistryNames } from '../../components/know/lexicon.ts'
import { paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useUsefulness } from './use-usefulness.ts'

/** The same in every section, so that the eye runs down. */
const widths = ['34%', '18%', '10%', '16%', '12%', '10%']

/** Labels of one scenario: what they are, whom they cover, and what is doubtful about them. */
export function LabelRows({ labels, name }: { labels: readonly LabelView[]; name: string }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { category } = useRegistryNames()
  const usefulness = useUsefulness()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
    <section className="table-scroll" tabIndex={0} aria-label={name}>
      <table className="plain label-table">
        <colgroup>
          {widths.map((width, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns never move
            <col key={index} style={{ width }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            <th scope="col">{t('labels.label')}</th>
            <th scope="col">{t('labels.category')}</th>
            <th scope="col">{t('labels.kind')}</th>
            <th scope="col">{t('labels.coverage')}</th>
            <th scope="col">{t('labels.state')}</th>
            <th scope="col">{t('labels.owner')}</th>
          </tr>
        </thead>
        <tbody>
          {labels.map((label) => (
            <tr key={label.code}>
              <th scope="row">
                <GoLink {...paths.label(label.code)} className="name-link">
                  {label.name[language]}
                </GoLink>
                <span className="row" style={{ gap: 4 }}>
                  {usefulness(label.code)?.warnings.map((warning) => (
                    <WarningChip key={warning} warning={warning} />
                  ))}
                </span>
              </th>
              <td className="soft">{category(label.category)}</td>
              <td className="soft nowrap">{t(`labels.kinds.${label.kind}`)}</td>
              <td>
                <CoverageMeter label={label} />
              </td>
              <td>
                <StateChip state={label.state} computing={label.computing} />
              </td>
              <td className="soft nowrap">{label.owner ?? '—'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
