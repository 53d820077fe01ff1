import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { consentQuery, temperatureQuery, touchesQuery } from '../../api/touches.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { paths } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { TouchDrawer } from '../gate/touch-drawer.tsx'
import { TouchState, useSenderName } from '../gate/touch-words.tsx'

const shownMax = 20

/** What we said to this person and what we did not, what she allows, and how warm contact is. */
export function CustomerTouches({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const nameOf = useSenderName()
  const [opened, setOpened] = useState<number>()
  const query = useInfiniteQuery(touchesQuery({ customer: id }, shownMax))
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <div className="stack">
      <Contact id={id} />
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !items ? (
        <Bones lines={5} label={t('common.loading')} />
      ) : items.length === 0 ? (
        <State title={t('touches.nothingSaid.title')}>{t('touches.nothingSaid.advice')}</State>
      ) : (
        <ul className="plain gate-sentences">
          {items.slice(0, shownMax).map((touch) => (
            <li key={touch.id}>
              <button type="button" className="gate-line" onClick={() => setOpened(touch.id)}>
                <span>
                  <b>{touch.content.title[format.language]}</b>
                  <span className="small faint">
                    {' '}
                    {nameOf(touch.sender)} · {format.dateTime(touch.decidedAt)}
                    {touch.reason && ` · ${t(`touches.reasons.${touch.reason}`)}`}
                  </span>
                </span>
                <TouchState touch={touch} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <p>
        <GoLink {...paths.gate({ customer: id })}>{t('touches.wholeLog')}</GoLink>
      </p>
      <TouchDrawer id={opened} close={() => setOpened(undefined)} />
    </div>
  )
}

function Contact({ id }: { id: string }) {
  const { t } = useTranslation()
  const format = useFormat()
  const temperature = useQuery(temperatureQuery(id)).data
  const consent = useQuery(consentQuery(id)).data
  if (!temperature || !consent) return null
  const { optedOut, preferred } = consent
  const comma = t('common.comma')
  return (
    <div className="row" style={{ gap: 16 }}>
      <Explained
        text={t('touches.degreesHelp', {
          degrees: format.number(temperature.degrees, 1),
          cold: temperature.coldBelow,
          hot: temperature.hotFrom,
        })}
      >
        <span className="chip" data-tone={temperature.band === 'hot' ? 'loss' : undefined}>
          {t(`touches.bands.${temperature.band}`)} · {format.number(temperature.degrees, 0)}°
        </span>
      </Explained>
      <span className="chip" data-tone={consent.marketing === 'yes' ? 'gain' : undefined}>
        {t(`touches.consents.${consent.marketing}`)}
      </span>
      {optedOut.length > 0 && (
        <span className="small soft">
          {t('touches.endedChannels', {
            channels: optedOut.map((channel) => t(`touches.channels.${channel}`)).join(comma),
          })}
        </span>
      )}
      {preferred && (
        <span className="small soft">{t('touches.likes', { channel: t(`touches.channels.${preferred}`) })}</span>
      )}
    </div>
  )
}
