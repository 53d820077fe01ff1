import { CheckOutlined, CloseOutlined } from '@ant-design/icons'
import type { AudienceExpression, AudienceReason } from '@regulars/contract'
import { useTranslation } from 'react-i18next'
import { paths } from '../../paths.ts'
import { customerTitle } from '../customer-title.ts'
import { GoLink } from '../go-link.tsx'
import { clauseWords } from './expression-words.ts'
import type { Speech } from './rule-words.ts'
import { useSpeech } from './use-speech.ts'
import { valueWords } from './value-words.ts'

/** What a reason rests on, in words: a label with its value, or a behaviour with its figure. */
function reasonWords(reason: AudienceReason, speech: Speech, behaviour: string | undefined): string {
  const { condition, value, evidence } = reason
  const { t, lexicon } = speech
  if (condition === 'did' && behaviour) return behaviour
  const entry = lexicon.label(condition)
  const name = isFixed(condition) ? t(`audience.reasons.${condition}`) : lexicon.labelName(condition)
  const words = entry
    ? value === ''
      ? ''
      : valueWords(entry, value, lexicon.labelValue(condition, value), speech)
    : value
  const said = words ? t('audience.reason', { name, value: words }) : name
  return evidence ? t('audience.because', { said, evidence }) : said
}

/** Conditions that are about no label. */
const fixed = ['behaviour', 'place', 'list', 'audience', 'did', 'near'] as const
const isFixed = (condition: string): condition is (typeof fixed)[number] => fixed.some((each) => each === condition)

/** The clause of the only behaviour in an expression; with several of them a reason does not say which one it is. */
function onlyBehaviour(expression: AudienceExpression, speech: Speech): string | undefined {
  const found: AudienceExpression[] = []
  const collect = (each: AudienceExpression): void => {
    if ('did' in each) found.push(each)
    if ('not' in each) collect(each.not)
    if ('all' in each) each.all.forEach(collect)
    if ('any' in each) each.any.forEach(collect)
  }
  collect(expression)
  const [only, another] = found
  return only && !another ? clauseWords(only, speech) : undefined
}

/** Reasons as chips: ticked where the condition is met, crossed where it is not. Never by colour alone. */
interface ReasonsProps {
  reasons: readonly AudienceReason[]
  /** What the reasons are about. */
  expression: AudienceExpression
}

export function Reasons({ reasons, expression }: ReasonsProps) {
  const { t } = useTranslation()
  const speech = useSpeech()
  const behaviour = onlyBehaviour(expression, speech)
  return (
    <ul className="plain row">
      {reasons.map((reason, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be about the same label, and reasons never move
        <li key={index} className="chip reason" data-tone={reason.met ? 'gain' : 'loss'}>
          {reason.met ? <CheckOutlined aria-hidden /> : <CloseOutlined aria-hidden />}
          <span className="sr-only">{t(reason.met ? 'audience.met' : 'audience.notMet')}</span>
          {reasonWords(reason, speech, behaviour)}
        </li>
      ))}
    </ul>
  )
}

interface PersonProps {
  person: { id: string; name?: string; reasons: readonly AudienceReason[] }
  expression: AudienceExpression
  reveal(text: string): string
}

export function PersonRow({ person, expression, reveal }: PersonProps) {
  const { t } = useTranslation()
  return (
    <li className="person-row">
      <GoLink {...paths.customer(person.id)} className="name-link">
        {customerTitle({ id: person.id, name: person.name && reveal(person.name) }, t)}
      </GoLink>
      <Reasons reasons={person.reasons} expression={expression} />
    </li>
  )
}
