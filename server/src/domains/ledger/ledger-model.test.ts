import { describe, expect, test } from 'vitest'
import { Refusal } from '../../kernel/errors.ts'
import type { Db } from '../../kernel/postgres.ts'
import { testRuntime } from '../../testing/index.ts'
import { type Chance, chanceFrom, Inventor } from '../../testing/ledger/invent.ts'
import { MemoryStore } from '../../testing/ledger/memory-store.ts'
import { LedgerModel } from '../../testing/ledger/model.ts'
import { post } from './operations/post-transfers.ts'
import { submitBatch } from './operations/submit-transfer.ts'
import { verifyLedger } from './operations/verify-ledger.ts'
import type { Outcome, RefusalCode } from './rules/decide-transfers.ts'
import { type Prepared, prepareTransfer } from './rules/prepare-transfer.ts'
import type { Transfer } from './rules/transfer.ts'

// Against a model of a hundred lines that shares nothing with the ledger. A failure says its seed: run it again with
// LEDGER_SEED=…; LEDGER_STEPS (in memory) and LEDGER_ENGINE_STEPS (PostgreSQL) set the size, for a night or a minute.
const seed = Number(process.env.LEDGER_SEED ?? 20_260_301)
const memorySteps = Number(process.env.LEDGER_STEPS ?? 1_000_000)
const engineSteps = Number(process.env.LEDGER_ENGINE_STEPS ?? 3_000)

const codeOf = (outcome: { status: string; code?: string }): string => outcome.code ?? outcome.status
/** What is sent, as the client says it and as the ledger reads it. */
type Sent = { transfer: Transfer; prepared: Prepared }

/** Made-up transfers. What comes to nothing when it is halved or doubled is none, and never reaches the ledger. */
function invent(inventor: Inventor, count: number): Sent[] {
  const sent: Sent[] = []
  while (sent.length < count) {
    const transfer = inventor.next()
    const prepared = prepareTransfer(transfer)
    if (!('wrong' in prepared)) sent.push({ transfer, prepared })
  }
  return sent
}

const preparedOf = (sent: readonly Sent[]): Prepared[] => sent.map((one) => one.prepared)

describe('the rules, in memory', () => {
  /** One world of so many steps; what went wrong. */
  function play(chance: Chance, steps: number): string[] {
    const [store, model, inventor] = [new MemoryStore(), new LedgerModel(), new Inventor(chance, 'm')]
    for (let done = 0; done < steps; ) {
      const sent = invent(inventor, 1 + chance.below(6))
      const requests = preparedOf(sent)
      // Lost before the commit, or after it and therefore delivered again; what was refused is then decided anew.
      for (let dice = chance.below(10); dice < 3; dice = chance.below(10)) {
        const { commit } = store.decide(requests, done)
        done += sent.length
        if (dice === 0) continue
        commit()
        for (const { transfer } of sent) model.apply(transfer)
      }
      const { outcomes, commit } = store.decide(requests, done)
      commit()
      done += sent.length
      for (const [index, { transfer }] of sent.entries()) {
        const [heard, expected] = [codeOf(outcomes[index] ?? { status: '' }), model.apply(transfer)]
        if (heard !== expected) return [`step ${done}: ${transfer.key} is ${heard}, not ${expected}`]
      }
    }
    const same = JSON.stringify(plain(store.accounts())) === JSON.stringify(plain(model.accounts()))
    return [...(same ? [] : ['the balances differ']), ...store.refold()]
  }

  test(`agree with the model in ${memorySteps} steps with lost, repeated and reordered deliveries`, () => {
    const worldSteps = 25_000
    for (let world = 0; world * worldSteps < memorySteps; world += 1) {
      const wrong = play(chanceFrom(seed + world), Math.min(worldSteps, memorySteps))
      expect(wrong, `LEDGER_SEED=${seed + world} LEDGER_STEPS=${worldSteps}`).toEqual([])
    }
  }, 100_000_000)
})

const plain = (accounts: [string, bigint, bigint][]): string[] =>
  accounts.filter(([, balance, reserved]) => balance !== 0n || reserved !== 0n).map((row) => row.join(' '))

describe('the ledger, in PostgreSQL', async () => {
  const runtime = await testRuntime()
  const { deps } = runtime

  class Lost extends Error {}

  const refusalOf = (error: unknown): Outcome[] => {
    if (error instanceof Refusal) return [{ status: 'refused', code: error.code as RefusalCode, detail: '' }]
    throw error
  }

  /** A database whose replies get lost, before the commit or after it. */
  const faulty = (db: Db, chance: Chance): Db => ({
    ...db,
    async as(scope, work) {
      const dice = chance.below(10)
      const result = await db.as(scope, async (tx) => {
        const done = await work(tx)
        if (dice === 0) throw new Lost('before the commit')
        return done
      })
      if (dice === 1) throw new Lost('after the commit')
      return result
    },
  })

  /** Repeats until there is an answer. `commits` counts those whose reply was lost too: they have done their work. */
  async function persist<T>(work: () => Promise<T>): Promise<{ answer: T; commits: number }> {
    for (let commits = 1; ; ) {
      try {
        return { answer: await work(), commits }
      } catch (error) {
        if (!(error instanceof Lost)) throw error
        if (error.message === 'after the commit') commits += 1
      }
    }
  }

  async function balances(workspace: number): Promise<string[]> {
    const rows = await deps.db.raw({ workspace, stores: '*' }, async (client) => {
      const found = await client.query(
        `select holder || ' ' || asset as name, balance_minor, reserved_minor from ledger.account order by holder || ' ' || asset collate "C"`,
      )
      return found.rows as { name: string; balance_minor: bigint; reserved_minor: bigint }[]
    })
    return plain(rows.map((row) => [row.name, row.balance_minor, row.reserved_minor]))
  }

  async function newWorld(prefix: string) {
    const { workspace } = await runtime.newWorkspace()
    const chance = chanceFrom(seed)
    const unsafe = { ...deps, db: faulty(deps.db, chance) }
    return {
      workspace,
      scope: { workspace, stores: '*' } as const,
      chance,
      unsafe,
      model: new LedgerModel(),
      inventor: new Inventor(chance, prefix),
    }
  }

  test(`agrees with the model in ${engineSteps} steps, one after the other`, async () => {
    const { workspace, scope, chance, unsafe, model, inventor } = await newWorld('e')
    for (let done = 0; done < engineSteps; ) {
      const sent = invent(inventor, 1 + chance.below(12))
      done += sent.length
      // One alone through `post`, or many through `submit`'s door.
      const { answer, commits } = await persist(() =>
        sent.length === 1
          ? unsafe.db
              .as(scope, (tx) =>
                post(
                  tx,
                  unsafe,
                  scope,
                  sent.map((one) => one.transfer),
                ),
              )
              .catch(refusalOf)
          : submitBatch(unsafe, workspace, preparedOf(sent)),
      )
      const isRefused = sent.length === 1 && answer[0]?.status === 'refused'
      let expected: string[] = []
      // A refusal in `post` rolls back, so there was one answer and no commit.
      for (let time = 0; time < (isRefused ? 1 : commits); time += 1)
        expected = sent.map((one) => model.apply(one.transfer))
      expect(answer.map(codeOf), `LEDGER_SEED=${seed}, step ${done}`).toEqual(expected)
    }
    expect(await balances(workspace)).toEqual(plain(model.accounts()))
    expect((await verifyLedger(deps, workspace)).findings).toEqual([])
  })

  test(`agrees with the model in ${engineSteps} steps, many at once, delivered twice and out of order`, async () => {
    const { workspace, chance, unsafe, model, inventor } = await newWorld('c')
    for (let done = 0; done < engineSteps; ) {
      const waves = Array.from({ length: 4 }, () => invent(inventor, 1 + chance.below(10)))
      const sent = [...waves, ...waves.filter(() => chance.below(3) === 0)].sort(() => chance.next() - 0.5)
      done += sent.flat().length
      const answers = await Promise.all(
        sent.map((wave) => persist(() => submitBatch(unsafe, workspace, preparedOf(wave)))),
      )
      // Numbers are given out under the locks, so their order is one in which the transfers could have come alone.
      const posted = new Map<bigint, Transfer>()
      for (const [index, wave] of sent.entries())
        for (const [place, { transfer }] of wave.entries()) {
          const outcome = answers[index]?.answer[place]
          if (outcome && outcome.status !== 'refused' && !posted.has(outcome.id)) posted.set(outcome.id, transfer)
        }
      for (const [, transfer] of [...posted].sort(([a], [b]) => (a < b ? -1 : 1)))
        expect(['posted', 'unchanged'], `seed ${seed}, step ${done}: ${transfer.key}`).toContain(model.apply(transfer))
    }
    expect(await balances(workspace)).toEqual(plain(model.accounts()))
    expect((await verifyLedger(deps, workspace)).findings).toEqual([])
  })
})
