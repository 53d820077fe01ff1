import type { PlaySimulationResult } from '@regulars/contract'
import type { Program } from '../kernel/program.ts'

/** What a city answers in which nothing happens. */
export const nothingHappened: PlaySimulationResult = {
  people: 50,
  days: 1,
  seed: 1,
  from: '2026-03-02',
  to: '2026-03-02',
  about: { en: 'Made up', zh: '虚构' },
  entered: 0,
  heldOut: 0,
  reached: 0,
  standing: [],
  ended: [],
  steps: [],
  touches: { sent: 0, waiting: 0, refused: 0, seen: 0, acted: 0, reasons: [], people: 0, mostPerPerson: 0 },
  coupons: [],
  points: 0,
  tasks: { open: 0, done: 0, late: 0, withdrawn: 0 },
  cost: { messagesMinor: 0, couponsMinor: 0, couponsMostMinor: 0, spentMinor: 0 },
  city: { orders: 0, paidMinor: 0, visits: 0, joined: 0 },
  lift: null,
  perDay: [],
  warnings: [],
  standIns: [],
}

/** For tests that are not about a city: a process that has lived one already. */
export const quietCity: Program = {
  run: async () => ({ code: 0, said: JSON.stringify(nothingHappened), complaint: '' }),
  close: async () => {},
}
