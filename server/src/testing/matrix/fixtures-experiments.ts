import type { Fixture } from './fixture.ts'

export const experimentFixtures: Record<string, Fixture> = {}
