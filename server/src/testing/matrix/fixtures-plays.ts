import type { Fixture } from './fixture.ts'

export const playFixtures: Record<string, Fixture> = {}
