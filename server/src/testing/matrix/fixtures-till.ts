import type { Fixture } from './fixture.ts'

export const tillFixtures: Record<string, Fixture> = {}
