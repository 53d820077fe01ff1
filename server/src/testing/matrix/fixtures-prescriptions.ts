import type { Fixture } from './fixture.ts'

export const prescriptionFixtures: Record<string, Fixture> = {}
