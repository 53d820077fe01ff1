import type { MembershipLevel } from '@regulars/contract'
import type { TFunction } from 'i18next'
import type { Format } from '../../ui/format.ts'

/** What a level gives, one line a benefit; nothing is said about what everybody has. */
export function benefitWords(level: MembershipLevel, t: TFunction, format: Format): string[] {
  const { pointsPercent, discountPercent, birthday, more } = level.benefits
  const lines = [
    ...(pointsPercent === 100 ? [] : [t('cards.benefits.points', { percent: format.number(pointsPercent) })]),
    ...(discountPercent > 0 ? [t('cards.benefits.discount', { percent: format.number(discountPercent) })] : []),
    ...(birthday.points > 0 ? [t('cards.benefits.birthday', { points: format.number(birthday.points) })] : []),
    ...(birthday.offer ? [t('cards.benefits.birthdayOffer', { offer: birthday.offer })] : []),
    ...more.map((words) => words[format.language]),
  ]
  return lines.length > 0 ? lines : [t('cards.benefits.none')]
}
