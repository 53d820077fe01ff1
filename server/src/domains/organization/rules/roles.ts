import { type Permission, permissions, type Role, rolePlace } from '@regulars/contract'
import type { Scope } from '../../../kernel/scope.ts'

/** Where a staff member works. Which of the two is set follows from the role (`rolePlace`). */
export type Place = { role: Role; city: number | null; store: number | null }

/** Whoever acts: a staff member, a key, or the system itself (command line, first start). */
export type Authority = {
  role: Role | 'key'
  permissions: readonly Permission[]
  scope: Scope
  /** Of a city manager. */
  city: number | null
}

/** The stores a role sees; `storesOfCity` are those of the place's city and matter to a city manager only. */
export function scopeOf(workspace: number, place: Place, storesOfCity: readonly number[]): Scope {
  switch (rolePlace[place.role]) {
    case 'workspace':
      return { workspace, stores: '*' }
    case 'city':
      return { workspace, stores: [...storesOfCity] }
    case 'store':
      return { workspace, stores: place.store === null ? [] : [place.store] }
  }
}

/** True when exactly the place that the role needs is given. */
export function isPlaceComplete({ role, city, store }: Place): boolean {
  const needs = rolePlace[role]
  return (city !== null) === (needs === 'city') && (store !== null) === (needs === 'store')
}

// Only the owner appoints people who see every store; below, a manager appoints the ranks under the own one.
const appoints: Readonly<Record<Role, readonly Role[]>> = {
  owner: ['owner', 'city-manager', 'store-manager', 'clerk', 'courier', 'channel-manager', 'analyst', 'partner'],
  'city-manager': ['store-manager', 'clerk', 'courier'],
  'store-manager': ['clerk', 'courier'],
  clerk: [],
  courier: [],
  'channel-manager': [],
  analyst: [],
  partner: [],
}

/** May `by` give, change or take this position? The same answer for all three, so nobody removes whom they could not appoint. */
export function mayAppoint(by: Authority, place: Place): boolean {
  if (by.role === 'key' || !by.permissions.includes('staff:write') || !appoints[by.role].includes(place.role))
    return false
  return by.scope.stores === '*' || (place.store !== null && by.scope.stores.includes(place.store))
}

/** May `by` see this staff member? Everybody sees themselves elsewhere (`/v1/auth/me`); this is about the list. */
export function maySeeStaff(by: Authority, place: Place): boolean {
  if (by.scope.stores === '*') return true
  if (place.store !== null) return by.scope.stores.includes(place.store)
  return place.city !== null && place.city === by.city
}

/** May `by` change this city (its name, its stores)? New cities are for those who see all of them. */
export function mayManageCity(by: Authority, city: number | 'new'): boolean {
  if (!by.permissions.includes('organization:write')) return false
  return by.scope.stores === '*' || (city !== 'new' && city === by.city)
}

/** The permissions of a new key: never more than its maker's, never those that manage people or keys. */
export function grantableKeyPermissions(
  by: Authority,
  allowed: readonly Permission[],
  asked: readonly Permission[] | undefined,
): { granted: Permission[]; excess: Permission[] } {
  const possible = allowed.filter((permission) => by.permissions.includes(permission))
  if (!asked) return { granted: possible, excess: [] }
  const excess = asked.filter((permission) => !possible.includes(permission))
  return {
    granted: permissions.filter((permission) => asked.includes(permission) && !excess.includes(permission)),
    excess,
  }
}
