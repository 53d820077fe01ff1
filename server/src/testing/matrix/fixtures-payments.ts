import type { Fixture } from './fixture.ts'

export const paymentsFixtures: Record<string, Fixture> = {}
