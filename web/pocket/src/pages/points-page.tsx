/** @jsxImportSource preact */
import type { PocketPoints } from '@regulars/contract'
import { useAnswer } from '../api/use-answer.ts'
import { useSpeech } from '../i18n/index.ts'
import { Card, Page, Row } from '../ui/pieces.tsx'
import { Shown } from '../ui/states.tsx'

export function PointsPage() {
  const { t, number, day, moment, find } = useSpeech()
  const points = useAnswer<PocketPoints>('/v1/pocket/points', 8000)
  return (
    <Page title={t('points.title')} back={{ to: '/', label: t('states.back') }}>
      <Shown of={points}>
        {({ available, owed, lots, moves }) => (
          <>
            <Card class="total">
              <p>{t('points.available')}</p>
              <strong>{number(available)}</strong>
              {owed > 0 && <p>{t('points.owed', { points: number(owed) })}</p>}
            </Card>
            {lots.length > 0 && (
              <>
                <h2>{t('points.lots')}</h2>
                <ul class="lines">
                  {lots.map((lot) => (
                    <Row
                      key={`${lot.expiresAt} ${lot.left}`}
                      title={lot.expiresAt ? day(lot.expiresAt) : t('points.never')}
                      value={number(lot.left)}
                    />
                  ))}
                </ul>
              </>
            )}
            <h2>{t('points.moves')}</h2>
            {moves.length === 0 && <p>{t('points.empty')}</p>}
            <ul class="lines">
              {moves.map((move, index) => (
                <Row
                  key={`${move.at} ${index}`}
                  title={find('points.kinds', move.kind) ?? move.kind}
                  note={moment(move.at)}
                  value={`${move.points > 0 ? '+' : ''}${number(move.points)}`}
                  tone={move.points > 0 ? 'gain' : undefined}
                />
              ))}
            </ul>
          </>
        )}
      </Shown>
    </Page>
  )
}
