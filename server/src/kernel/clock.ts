/** The only source of "now". Tests and the simulated city bring their own. */
export type Clock = { now(): Date }

export const systemClock: Clock = { now: () => new Date() }
