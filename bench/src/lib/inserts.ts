/** Batches of ready-made lines, some at once, for some seconds. */
export type InsertOptions = { url: string; table: string; lines: number; atOnce: number; seconds: number }

export type InsertResult = { inserted: number; seconds: number }

/** Prints how much was acknowledged. The lines are made before the clock starts; the same ones go round. */
export async function insertFor(
  { lines, atOnce, seconds }: InsertOptions,
  makeLine: (number: number) => string,
  insert: (lines: string[]) => Promise<unknown>,
): Promise<void> {
  const batches = Array.from({ length: Math.max(atOnce, Math.ceil(20_000 / lines)) }, (_, batch) =>
    Array.from({ length: lines }, (_line, index) => makeLine(batch * lines + index)),
  )
  let next = 0
  let inserted = 0
  const started = performance.now()
  const passed = (): number => (performance.now() - started) / 1000
  const worker = async (): Promise<void> => {
    while (passed() < seconds) {
      const batch = batches[next++ % batches.length] ?? []
      await insert(batch)
      inserted += batch.length
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  const result: InsertResult = { inserted, seconds: passed() }
  process.stdout.write(JSON.stringify(result))
}
