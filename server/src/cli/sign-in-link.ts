import type { Command } from 'commander'
import { createSignInLink, systemCaller } from '../domains/organization/index.ts'
import { terminal } from '../kernel/terminal.ts'
import { openForCommand } from './runtime.ts'

export function signInLinkCommand(program: Command): void {
  program
    .command('sign-in-link')
    .description('print a link that signs the owner in once, within the hour')
    .action(async () => {
      const opened = await openForCommand()
      try {
        const { config } = opened.deps
        const link = await createSignInLink(opened.deps, systemCaller(opened.workspace.id), opened.workspace.owner)
        const base = config.publicUrl ?? `http://localhost:${config.port}`
        terminal.result(`${base}${link.path}`)
      } finally {
        await opened.close()
      }
    })
}
