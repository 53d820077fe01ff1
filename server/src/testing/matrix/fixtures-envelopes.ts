import type { Fixture } from './fixture.ts'

export const envelopesFixtures: Record<string, Fixture> = {}
