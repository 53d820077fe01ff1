import type { Permission, Role } from '@regulars/contract'
import { type Caller, type Headers, seesAllStores } from './callers.ts'
import { type Zone, zones } from './places.ts'
import type { WorkspaceThings, World } from './world.ts'
import type { ZoneThings } from './zone.ts'

/** What a route's parameters name. */
export type Target =
  | { of: 'nothing' }
  /** A thing of a store, or of its city. */
  | { of: 'zone'; zone: Zone; things: ZoneThings }
  /** A thing of a workspace as a whole. */
  | { of: 'workspace'; home: 'own' | 'foreign'; things: WorkspaceThings }
  /** A thing of one person. */
  | { of: 'person'; who: 'me' | 'colleague' | 'stranger' }

export type On = {
  world: World
  caller: Caller
  target: Target
  /** The call is expected to succeed: make what it consumes. */
  allowed: boolean
  /** Every way of asking, not only those that differ in what they may show. */
  thorough: boolean
  /** Tells apart what several calls make. */
  serial: number
}

export type Ask = {
  path?: Record<string, string | number>
  query?: Record<string, string>
  body?: unknown
  headers?: Headers
  /** Where this one differs from the route. */
  answers?: number
  needs?: Permission
}

type Asks = Ask | Ask[]

/** How to call a route, and what each caller should get. */
export type Fixture = {
  /** `session`: a person, not a key. `signed in`: either. `customer`: one on their phone. `anybody`: public. */
  needs: Permission | 'session' | 'signed in' | 'customer' | 'anybody'
  names: Target['of']
  ask(on: On): Asks | Promise<Asks>
  /** Tries to reach a hidden target through something of the caller's own. Asked besides, and refused likewise. */
  detours?(on: On): Asks
  /** Status for those who may. */
  answers?: number
  /** Status where the target is hidden from the caller. */
  hidden?: number
  /** Roles that hold the permission and are refused (403) all the same. */
  notFor?: readonly Role[]
  /** The answer must hold something of every owner that the caller sees: otherwise the test would prove nothing. */
  shows?: 'zone' | 'workspace'
  /** Why names and phones may appear although the caller lacks `customers:contact`. */
  showsContacts?: string
  /** A caller who sees all stores makes what a hidden target names instead of being refused. */
  skipUnlimited?: boolean
  /** Waits for what the call has started. */
  settle?(on: On, body: string): Promise<void>
}

/** A call that differs by its query alone. */
export const by = (query: Record<string, string>): Ask => ({ query })

export const zoneOf = ({ target }: On): ZoneThings => {
  if (target.of !== 'zone') throw new Error('this fixture names zones')
  return target.things
}

export const workspaceOf = ({ target }: On): WorkspaceThings => {
  if (target.of !== 'workspace') throw new Error('this fixture names workspaces')
  return target.things
}

/** The workspace of the caller; for nobody, the one that is attacked. */
export const homeOf = ({ world, caller }: On): WorkspaceThings => world.workspaces[caller.home]

/** A zone that the caller sees. */
export const ownZoneOf = ({ world, caller }: On): ZoneThings =>
  world.zones[caller.home === 'foreign' ? 'foreign' : 'a1']

/** True for one of the zones that the caller sees: for requests that do not name any, and need not be repeated. */
export const isOwnZone = (on: On): boolean => on.allowed && zoneOf(on) === ownZoneOf(on)

export function targetsOf(world: World, { names }: Fixture): Target[] {
  switch (names) {
    case 'nothing':
      return [{ of: 'nothing' }]
    case 'zone':
      return zones.map((zone) => ({ of: 'zone', zone, things: world.zones[zone] }))
    case 'workspace':
      return (['own', 'foreign'] as const).map((home) => ({ of: 'workspace', home, things: world.workspaces[home] }))
    case 'person':
      return (['me', 'colleague', 'stranger'] as const).map((who) => ({ of: 'person', who }))
  }
}

export function isVisible(target: Target, caller: Caller): boolean {
  switch (target.of) {
    case 'nothing':
      return true
    case 'zone':
      return caller.sees.has(target.zone)
    case 'workspace':
      return caller.home === target.home
    case 'person':
      return target.who === 'me'
  }
}

export const isSkipped = (fixture: Fixture, target: Target, caller: Caller): boolean =>
  fixture.skipUnlimited === true && !isVisible(target, caller) && seesAllStores(caller)

/** The status that this caller should get. */
export function expectedStatus(fixture: Fixture, ask: Ask, { caller, target }: Pick<On, 'caller' | 'target'>): number {
  const { needs } = fixture
  if (needs === 'anybody') return ask.answers ?? fixture.answers ?? 200
  // Neither realm knows the other.
  if (needs === 'customer') return caller.kind === 'customer' ? (ask.answers ?? fixture.answers ?? 200) : 401
  if (caller.kind === 'none' || caller.kind === 'customer') return 401
  if (needs === 'session' && caller.kind !== 'staff') return 403
  const asked = [needs, ask.needs].filter(
    (word): word is Permission => word !== undefined && word !== 'session' && word !== 'signed in',
  )
  if (asked.some((permission) => !caller.permissions.has(permission))) return 403
  if (caller.role && fixture.notFor?.includes(caller.role)) return 403
  if (!isVisible(target, caller)) return ask.answers ?? fixture.hidden ?? 404
  return ask.answers ?? fixture.answers ?? 200
}
