/** In both languages of the command line. */
export type Text = { en: string; zh: string }

/** One line of the doctor's answer. `warn` can wait, `bad` cannot. */
export type Check = { name: string; status: 'ok' | 'warn' | 'bad'; found: Text; fix?: Text }

export const text = (en: string, zh: string): Text => ({ en, zh })

export const ok = (name: string, found: Text): Check => ({ name, status: 'ok', found })
export const warn = (name: string, found: Text, fix: Text): Check => ({ name, status: 'warn', found, fix })
export const bad = (name: string, found: Text, fix: Text): Check => ({ name, status: 'bad', found, fix })

/** A check that breaks is itself a finding: the others are still made. */
export async function attempt(name: string, work: () => Promise<Check | Check[]>, fix: Text): Promise<Check[]> {
  try {
    return [await work()].flat()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return [bad(name, text(reason, reason), fix)]
  }
}
