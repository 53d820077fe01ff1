import { keyPermissions, permissions, type Role, rolePermissions, roles } from '@regulars/contract'
import { describe, expect, test } from 'vitest'
import {
  type Authority,
  grantableKeyPermissions,
  isPlaceComplete,
  mayAppoint,
  mayManageCity,
  maySeeStaff,
  type Place,
  scopeOf,
} from './roles.ts'

const city = 7
const storesOfCity = [3, 4]
const places: Record<Role, Place> = {
  owner: { role: 'owner', city: null, store: null },
  'city-manager': { role: 'city-manager', city, store: null },
  'store-manager': { role: 'store-manager', city: null, store: 3 },
  clerk: { role: 'clerk', city: null, store: 3 },
  courier: { role: 'courier', city: null, store: 3 },
  'channel-manager': { role: 'channel-manager', city: null, store: null },
  analyst: { role: 'analyst', city: null, store: null },
  partner: { role: 'partner', city: null, store: null },
}
const authority = (role: Role): Authority => ({
  role,
  permissions: rolePermissions[role],
  scope: scopeOf(1, places[role], storesOfCity),
  city: places[role].city,
})

describe('scope', () => {
  test.each([
    ['owner', '*'],
    ['analyst', '*'],
    ['channel-manager', '*'],
    ['partner', '*'],
    ['city-manager', [3, 4]],
    ['store-manager', [3]],
    ['clerk', [3]],
    ['courier', [3]],
  ] as const)('a %s sees %j', (role, stores) => {
    expect(scopeOf(1, places[role], storesOfCity)).toEqual({ workspace: 1, stores })
  })

  test('a store role without its store sees nothing rather than everything', () => {
    expect(scopeOf(1, { role: 'clerk', city: null, store: null }, []).stores).toEqual([])
  })
})

describe('appointments', () => {
  test.each([
    ['owner', roles],
    ['city-manager', ['store-manager', 'clerk', 'courier']],
    ['store-manager', ['clerk', 'courier']],
    ['clerk', []],
    ['courier', []],
    ['channel-manager', []],
    ['analyst', []],
    ['partner', []],
  ] as const)('a %s appoints %j', (role, appointed) => {
    expect(roles.filter((other) => mayAppoint(authority(role), places[other]))).toEqual(appointed)
  })

  test('a city manager appoints nobody in a store of another city', () => {
    expect(mayAppoint(authority('city-manager'), { role: 'clerk', city: null, store: 9 })).toBe(false)
  })

  test('a key appoints nobody, whatever it holds', () => {
    expect(mayAppoint({ ...authority('owner'), role: 'key', permissions }, places.clerk)).toBe(false)
  })

  test('a role has exactly its place', () => {
    for (const role of roles) expect(isPlaceComplete(places[role])).toBe(true)
    expect(isPlaceComplete({ role: 'owner', city: 1, store: null })).toBe(false)
    expect(isPlaceComplete({ role: 'clerk', city: null, store: null })).toBe(false)
    expect(isPlaceComplete({ role: 'clerk', city: 1, store: 3 })).toBe(false)
  })
})

test('managers see the people of their own stores and city only', () => {
  const manager = authority('city-manager')
  expect(maySeeStaff(manager, places.clerk)).toBe(true)
  expect(maySeeStaff(manager, places['city-manager'])).toBe(true)
  expect(maySeeStaff(manager, { role: 'city-manager', city: 8, store: null })).toBe(false)
  expect(maySeeStaff(manager, places.owner)).toBe(false)
  expect(maySeeStaff(authority('store-manager'), { role: 'clerk', city: null, store: 4 })).toBe(false)
})

test('a city manager changes the own city and makes no new one', () => {
  expect(mayManageCity(authority('city-manager'), city)).toBe(true)
  expect(mayManageCity(authority('city-manager'), 8)).toBe(false)
  expect(mayManageCity(authority('city-manager'), 'new')).toBe(false)
  expect(mayManageCity(authority('owner'), 'new')).toBe(true)
  expect(mayManageCity(authority('analyst'), city)).toBe(false)
})

test('a key never gets more than its maker has, nor the right to manage people or keys', () => {
  const owner = authority('owner')
  expect(grantableKeyPermissions(owner, keyPermissions, undefined).granted).toEqual(keyPermissions)
  expect(grantableKeyPermissions(owner, keyPermissions, ['keys:write', 'orders:read'])).toEqual({
    granted: ['orders:read'],
    excess: ['keys:write'],
  })
  const analyst = authority('analyst')
  expect(grantableKeyPermissions(analyst, keyPermissions, undefined).granted).not.toContain('orders:write')
})
