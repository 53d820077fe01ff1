import { Command, CommanderError } from 'commander'
import { Refusal } from '../kernel/errors.ts'
import { terminal } from '../kernel/terminal.ts'
import { backupCommand } from './backup.ts'
import { demoCommand } from './demo.ts'
import { doctorCommand } from './doctor.ts'
import { importCommand } from './import.ts'
import { modelCommand } from './model.ts'
import { reportCommand } from './report.ts'
import { restoreCommand } from './restore.ts'
import { openForCommand } from './runtime.ts'
import { signInLinkCommand } from './sign-in-link.ts'
import { startCommand } from './start.ts'

/** The command line: `regulars start`, `demo`, `import`, `report`, … Each command is a file beside this one. */
export async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('regulars')
  program.description('Turns passers-by into regulars.').version('0.1.0').exitOverride()
  startCommand(program)
  demoCommand(program)
  importCommand(program, openForCommand)
  reportCommand(program, openForCommand)
  modelCommand(program, openForCommand)
  signInLinkCommand(program)
  backupCommand(program)
  restoreCommand(program)
  doctorCommand(program)
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
