import { type Command, Option } from 'commander'
import { type Check, examine } from '../doctor/index.ts'
import { terminal, terminalLanguage } from '../kernel/terminal.ts'
import { commandConfig } from './config.ts'

const marks = { ok: '✓', warn: '!', bad: '✗' } as const

export function doctorCommand(program: Command): void {
  program
    .command('doctor')
    .description('look at this installation and say what is wrong; changes nothing')
    .addOption(new Option('--format <format>', 'how to print').choices(['text', 'json']).default('text'))
    .action(async ({ format }: { format: 'text' | 'json' }) => {
      const { config, log } = commandConfig()
      const checks = await examine(config, log, process.versions.node)
      const healthy = checks.every((check) => check.status !== 'bad')
      terminal.result(format === 'json' ? asJson(checks, healthy) : asText(checks, terminalLanguage(process.env)))
      if (!healthy) process.exitCode = 1
    })
}

function asJson(checks: Check[], healthy: boolean): string {
  const plain = checks.map(({ name, status, found, fix }) => ({
    name,
    status,
    found: found.en,
    ...(fix ? { fix: fix.en } : {}),
  }))
  return JSON.stringify({ healthy, checks: plain }, null, 2)
}

function asText(checks: Check[], language: 'en' | 'zh'): string {
  return checks
    .flatMap(({ name, status, found, fix }) => [
      `${marks[status]} ${name.padEnd(12)} ${found[language]}`,
      ...(fix ? [`  ${''.padEnd(12)} → ${fix[language]}`] : []),
    ])
    .join('\n')
}
