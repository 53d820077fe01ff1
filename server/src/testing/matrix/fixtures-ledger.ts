import type { Fixture } from './fixture.ts'

export const ledgerFixtures: Record<string, Fixture> = {}
