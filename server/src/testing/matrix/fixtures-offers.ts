import type { Fixture } from './fixture.ts'

export const offersFixtures: Record<string, Fixture> = {}
