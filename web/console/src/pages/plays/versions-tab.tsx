import type { PlayDetail, PlayVersionView } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { playVersionQuery } from '../../api/plays.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones } from '../../ui/states.tsx'
import { differenceOf, foldedDifference } from './difference.ts'

/** Every version that was published, who is still on it, and what has changed since. */
export function VersionsTab({ detail, draftText }: { detail: PlayDetail; draftText: string }) {
  const { t } = useTranslation()
  const versions = detail.versions.toSorted((a, b) => b.version - a.version)
  const [chosen, setChosen] = useState(versions[0]?.version)
  return (
    <div className="stack">
      <section className="card card-flush" aria-label={t('plays.tabs.versions')}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key */}
        <section className="table-scroll" tabIndex={0} aria-label={t('plays.tabs.versions')}>
          <table className="plain play-versions">
            <thead>
              <tr>
                <th scope="col">{t('plays.version')}</th>
                <th scope="col">{t('plays.versions.at')}</th>
                <th scope="col">{t('plays.versions.by')}</th>
                <th scope="col" className="num">
                  {t('plays.versions.running')}
                </th>
                <th scope="col">
                  <span className="sr-only">{t('plays.versions.compare')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {versions.map((version) => (
                <VersionRow
                  key={version.version}
                  version={version}
                  current={version.version === detail.version}
                  pressed={version.version === chosen}
                  choose={() => setChosen(version.version)}
                />
              ))}
            </tbody>
          </table>
        </section>
      </section>
      {chosen !== undefined && <Difference detail={detail} version={chosen} draftText={draftText} />}
    </div>
  )
}

function VersionRow({
  version: { version, publishedAt, publishedBy, running },
  current,
  pressed,
  choose,
}: {
  version: PlayVersionView
  current: boolean
  pressed: boolean
  choose(): void
}) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <tr>
      <th scope="row">
        <span className="row">
          {version}
          {current && <span className="chip">{t('plays.versions.current')}</span>}
        </span>
      </th>
      <td>{format.dateTime(publishedAt)}</td>
      <td>{publishedBy ?? t('plays.versions.nobody')}</td>
      <td className="num">{format.number(running)}</td>
      <td className="num">
        <Button size="small" aria-pressed={pressed} type={pressed ? 'primary' : 'default'} onClick={choose}>
          {t('plays.versions.compare')}
        </Button>
      </td>
    </tr>
  )
}

function Difference({ detail, version, draftText }: { detail: PlayDetail; version: number; draftText: string }) {
  const { t } = useTranslation()
  const { data, error, refetch } = useQuery(playVersionQuery(String(detail.id), version))
  const lines = useMemo(
    () => (data ? foldedDifference(differenceOf(data.text, draftText)) : undefined),
    [data, draftText],
  )
  const changed = lines?.some(({ kind }) => kind === 'added' || kind === 'removed')
  return (
    <section className="card stack-tight" aria-labelledby="difference">
      <h2 id="difference">{t('plays.versions.difference', { version })}</h2>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!lines && !error && <Bones lines={6} label={t('common.loading')} />}
      {lines && !changed && <p className="soft">{t('plays.versions.same')}</p>}
      {lines && changed && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by key
        <section className="play-difference mono" tabIndex={0} aria-label={t('plays.versions.compare')}>
          {lines.map((line, index) =>
            line.kind === 'fold' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name and do not move
              <div key={index} data-kind="fold">
                {t('plays.versions.fold', { count: line.count })}
              </div>
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: as above
              <div key={index} data-kind={line.kind}>
                {line.kind !== 'same' && <span className="sr-only">{t(`plays.versions.${line.kind}`)}</span>}
                <span aria-hidden="true">{line.kind === 'added' ? '+' : line.kind === 'removed' ? '−' : ' '}</span>
                {line.text}
              </div>
            ),
          )}
        </section>
      )}
    </section>
  )
}
