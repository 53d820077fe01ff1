import type { Fixture } from './fixture.ts'

export const slotFixtures: Record<string, Fixture> = {}
