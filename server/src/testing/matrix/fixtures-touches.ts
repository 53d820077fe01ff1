import type { Fixture } from './fixture.ts'

export const touchFixtures: Record<string, Fixture> = {}
