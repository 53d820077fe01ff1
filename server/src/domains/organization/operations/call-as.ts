import { permissions } from '@regulars/contract'
import type { Principal } from '../../../kernel/http.ts'
import { isStaffPrincipal, permissionsOf } from './authenticate-request.ts'
import type { Caller } from './record-audit.ts'

/** The caller of an operation, from a request. Any domain uses it to act and to write the audit log. */
export function callerOf(request: { ip: string; id: string }, principal: Principal): Caller {
  const { workspace, scope, id, name, kind } = principal
  const staff = isStaffPrincipal(principal) ? principal : undefined
  return {
    workspace,
    scope,
    role: staff?.role ?? 'key',
    city: staff?.city ?? null,
    permissions: permissionsOf(principal),
    actor: { kind, id, name, ip: request.ip, requestId: request.id },
  }
}

/** The installation itself: command line, first start, jobs. May do everything in the workspace. */
export const systemCaller = (workspace: number): Caller => ({
  workspace,
  scope: { workspace, stores: '*' },
  role: 'owner',
  city: null,
  permissions,
  actor: { kind: 'system', id: null, name: 'Regulars', ip: null, requestId: null },
})
