import { setImmediate as breathe } from 'node:timers/promises'

/**
 * A long computation that stops now and then. On its own it runs through; in a server other requests have their turn
 * whenever it stops.
 */
export type Steps<Result> = Generator<void, Result, void>

export function runThrough<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** @throws the reason of the signal, when it is aborted meanwhile */
export async function runInTurns<Result>(steps: Steps<Result>, signal?: AbortSignal): Promise<Result> {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await breathe()
    signal?.throwIfAborted()
  }
}
