import type { Fixture } from './fixture.ts'

export const pocketFixtures: Record<string, Fixture> = {}
