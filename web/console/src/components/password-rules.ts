import type { FormRule } from 'antd'
import type { TFunction } from 'i18next'

/** As in the contract, which the server checks; counted in characters, so that a Chinese pass phrase counts as it is read. */
const shortest = 8

export const passwordRules = (t: TFunction): FormRule[] => [
  { required: true, message: t('password.needed') },
  {
    validator: (_, value: string | undefined) =>
      !value || [...value].length >= shortest ? Promise.resolve() : Promise.reject(new Error(t('password.tooShort'))),
  },
]
