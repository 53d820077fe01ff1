import { Command, CommanderError } from 'commander'
import { Refusal } from '../kernel/errors.ts'
import { terminal } from '../kernel/terminal.ts'
import type { OpenRuntime } from './runtime.ts'

type AddCommand = (program: Command) => void

const withRuntime = async (add: (program: Command, open: OpenRuntime) => void): Promise<AddCommand> => {
  const { openForCommand } = await import('./runtime.ts')
  return (program) => add(program, openForCommand)
}

// Each is loaded when it is asked for: a start reads a tenth less without the others.
export const commands: Record<string, () => Promise<AddCommand>> = {
  start: async () => (await import('./start.ts')).startCommand,
  demo: async () => (await import('./demo.ts')).demoCommand,
  import: async () => withRuntime((await import('./import.ts')).importCommand),
  report: async () => withRuntime((await import('./report.ts')).reportCommand),
  model: async () => withRuntime((await import('./model.ts')).modelCommand),
  play: async () => withRuntime((await import('./play.ts')).playCommand),
  experiment: async () => withRuntime((await import('./experiment.ts')).experimentCommand),
  ledger: async () => withRuntime((await import('./ledger.ts')).ledgerCommand),
  'sign-in-link': async () => (await import('./sign-in-link.ts')).signInLinkCommand,
  backup: async () => (await import('./backup.ts')).backupCommand,
  restore: async () => (await import('./restore.ts')).restoreCommand,
  doctor: async () => (await import('./doctor.ts')).doctorCommand,
}

/** The command line: `regulars start`, `demo`, `import`, `report`, … Each command is a file beside this one. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('regulars')
  program.description('Turns passers-by into regulars.').version('0.1.0').exitOverride()
  const asked = commands[argv[2] ?? '']
  for (const load of asked ? [asked] : Object.values(commands)) (await load())(program)
  try {
    await program.parseAsync([...argv])
    process.exit(process.exitCode ?? 0)
  } catch (error) {
    if (error instanceof CommanderError) process.exit(error.exitCode)
    terminal.say(explain(error))
    process.exit(1)
  }
}

/** One clear sentence for what the person can mend; the whole trace for what is our fault. */
function explain(error: unknown): string {
  if (error instanceof Refusal) return `${error.message}${error.detail ? ` ${error.detail}` : ''}`
  if (error instanceof Error && (error.name === 'DataDirHeld' || !error.stack)) return error.message
  if (error instanceof Error && process.env.REGULARS_LOG !== 'debug')
    return `${error.message}\n(REGULARS_LOG=debug shows where it happened)`
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
