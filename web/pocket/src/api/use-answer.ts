import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { ask, Problem } from './client.ts'

export type Loaded<T> = {
  data: T | undefined
  problem: Problem | undefined
  keptAt: string | undefined
  reload(): Promise<void>
}

// What a page showed last is there at once when one comes back to it.
const held = new Map<string, unknown>()
export const forgetAnswers = (): void => held.clear()

/**
 * What an address answers, asked again every `everyMs` while somebody looks at the page: what happens at the till shows
 * within seconds, and a phone in a pocket asks nothing.
 */
export function useAnswer<T>(address: string | undefined, everyMs?: number): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, 'reload'> & { of?: string }>({
    data: undefined,
    problem: undefined,
    keptAt: undefined,
  })
  const current = useRef(address)
  current.current = address
  const reload = useCallback(async () => {
    if (address === undefined) return
    try {
      const { data, keptAt } = await ask<T>('GET', address)
      held.set(address, data)
      if (current.current === address) setState({ of: address, data, keptAt, problem: undefined })
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('unreadable', 0, String(error))
      // A poll that got lost leaves what is shown. What the server denies is not so any more, and the first answer must say
      // why it is missing.
      const isDenied = problem.status >= 400 && problem.status < 500 && problem.status !== 429
      if (isDenied) held.delete(address)
      if (current.current === address)
        setState((before) =>
          before.of === address && before.data && !isDenied
            ? before
            : { of: address, data: undefined, keptAt: undefined, problem },
        )
    }
  }, [address])

  useEffect(() => {
    void reload()
    const look = () => {
      if (document.visibilityState === 'visible') void reload()
    }
    document.addEventListener('visibilitychange', look)
    const timer = everyMs === undefined ? undefined : setInterval(look, everyMs)
    return () => {
      document.removeEventListener('visibilitychange', look)
      clearInterval(timer)
    }
  }, [reload, everyMs])

  if (address !== undefined && state.of !== address) {
    const data = held.get(address) as T | undefined // kept by this address, so of its shape
    return { data, problem: undefined, keptAt: undefined, reload }
  }
  return { ...state, reload }
}
