import type { Fixture } from './fixture.ts'

export const membershipsFixtures: Record<string, Fixture> = {}
