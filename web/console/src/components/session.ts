import type { Me, Permission } from '@regulars/contract'
import { useSuspenseQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { meQuery } from '../api/session.ts'

/** Who is signed in. The route guard has loaded it before any page is drawn. */
export const useMe = (): Me => useSuspenseQuery(meQuery).data

/** Whether this person may, and if not, the sentence that says who can. */
export function useCapability(permission: Permission): { allowed: boolean; reason: string | undefined } {
  const me = useMe()
  const { t } = useTranslation()
  const allowed = me.permissions.includes(permission)
  return { allowed, reason: allowed ? undefined : t('capability.reason', { role: t(`roles.${me.role}`) }) }
}
