import type { Command } from 'commander'
import { startBeside } from './engines-ahead.ts'

export function startCommand(program: Command): void {
  program
    .command('start')
    .description('start Regulars for your shop')
    .action(async () => {
      const { engines, loaded } = await startBeside(async () => ({
        ...(await import('./serve.ts')),
        ...(await import('./greet.ts')),
      }))
      const serving = await loaded.serve(engines)
      await loaded.greet(serving)
      await loaded.stopOnSignals(serving.stop)
    })
}
