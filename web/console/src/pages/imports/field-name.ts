import type { CustomerField, OrderField } from '@regulars/contract'
import type { TFunction } from 'i18next'

/** What a column of a file means, in words. The names are those of the contract. */
export const fieldName = (t: TFunction, field: string): string => {
  const known = field as OrderField & CustomerField // fields arrive as keys of objects, which TypeScript widens to string
  return t(`fields.${known}`)
}
