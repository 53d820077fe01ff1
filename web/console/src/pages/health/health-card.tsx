import type { CareValue, HealthCard, HealthValue } from '@regulars/contract'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { healthCardQuery } from '../../api/health.ts'
import { useAddress } from '../../components/address.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { GoLink } from '../../components/go-link.tsx'
import { type LensSearch, paths } from '../../paths.ts'
import { Explained } from '../../ui/explained.tsx'
import { useFormat } from '../../ui/format-context.ts'
import { Bones, State } from '../../ui/states.tsx'
import { CareWheel } from './care-wheel.tsx'
import { StageLadder } from './stage-ladder.tsx'
import { toneOf } from './tone.ts'
import { useMeasureWords } from './use-measure-words.ts'
import { ValueDetail } from './value-detail.tsx'

/** Eight values around four aims, the weakest first; each opens what it is made of. */
export function HealthCardView() {
  const { t } = useTranslation()
  const [{ city, store }] = useAddress<LensSearch>()
  const { data, error, refetch } = useQuery(healthCardQuery({ city, store }))
  if (error)
    return (
      <div className="card">
        <ErrorState error={error} retry={() => void refetch()} />
      </div>
    )
  if (!data)
    return (
      <div className="card">
        <Bones lines={12} label={t('common.loading')} />
      </div>
    )
  return <Card card={data} />
}

function Card({ card }: { card: HealthCard }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const [open, setOpen] = useState<CareValue>()
  const chosen = card.values.find(({ value }) => value === open)
  const isEmpty = card.values.every(({ measures }) => measures.every(({ denominator }) => denominator === 0))
  if (isEmpty)
    return (
      <div className="card">
        <State title={t('health.none.title')} action={<GoLink {...paths.imports()}>{t('health.none.action')}</GoLink>}>
          {t('health.none.advice')}
        </State>
      </div>
    )
  return (
    <div className="stack">
      <div className="health-top">
        <section className="card health-wheel-card" aria-labelledby="health-score">
          <div className="card-head">
            <h2 id="health-score">
              <Explained text={card.rule[language]}>{t('health.card')}</Explained>
            </h2>
            <PeriodNote card={card} />
          </div>
          <CareWheel card={card} chosen={open} choose={setOpen} />
          <AimScores card={card} />
        </section>
        <section className="stack" aria-labelledby="health-values">
          <div className="row spread">
            <h2 id="health-values">{t('health.values')}</h2>
            <span className="small faint">{t('health.weakestFirst')}</span>
          </div>
          <ul className="plain health-tiles">
            {card.values.map((value) => (
              <li key={value.value}>
                <ValueTile
                  value={value}
                  pressed={open === value.value}
                  press={() => setOpen(open === value.value ? undefined : value.value)}
                />
              </li>
            ))}
          </ul>
        </section>
      </div>
      {chosen && <ValueDetail value={chosen} card={card} close={() => setOpen(undefined)} />}
      <StageLadder stage={card.stage} />
    </div>
  )
}

function PeriodNote({ card }: { card: HealthCard }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <span className="small faint">
      {card.scope.store?.name ?? card.scope.city?.name ?? t('health.allStores')} · {format.day(card.period.from)} –{' '}
      {format.day(card.period.to)}
      {card.alike && (
        <>
          {' · '}
          <Explained text={card.alike.rule[format.language]}>
            {t('health.alikeCount', { count: card.alike.stores })}
          </Explained>
        </>
      )}
    </span>
  )
}

function AimScores({ card }: { card: HealthCard }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  return (
    <ul className="plain health-aims">
      {card.aims.map((aim) => (
        <li key={aim.aim} data-aim={aim.aim}>
          <Explained text={aim.meaning[language]}>{aim.name[language]}</Explained>
          <strong>{aim.score ?? t('health.noScore')}</strong>
        </li>
      ))}
    </ul>
  )
}

function ValueTile({ value, pressed, press }: { value: HealthValue; pressed: boolean; press(): void }) {
  const { t } = useTranslation()
  const { language } = useFormat()
  const words = useMeasureWords()
  const tone = toneOf(value.score)
  const [key] = [...value.measures].sort((a, b) => (a.score ?? 101) - (b.score ?? 101))
  return (
    <button type="button" className="health-tile" aria-expanded={pressed} data-aim={value.aim} onClick={press}>
      <span className="row spread">
        <strong>{value.name[language]}</strong>
        <span className="chip" data-tone={tone}>
          {value.score === null ? t('health.tooFew') : t(`health.tones.${tone ?? 'wait'}`, { score: value.score })}
        </span>
      </span>
      <span className="health-bar" aria-hidden="true">
        <span style={{ width: `${value.score ?? 0}%` }} data-tone={tone} />
      </span>
      <span className="small soft">{value.meaning[language]}</span>
      {key && key.value !== null && (
        <span className="small">
          {key.name[language]}: <strong>{words.value(key, key.value)}</strong>
          {/* A share of a few people says nothing without them. */}
          {key.unit === 'ratio' && key.score === null && ` (${key.numerator} / ${key.denominator})`}
        </span>
      )}
    </button>
  )
}
