import type { LedgerVerification } from '@regulars/contract'
import Table from 'cli-table3'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { verifyLedger } from '../domains/ledger/index.ts'
import { terminal } from '../kernel/terminal.ts'
import type { OpenRuntime } from './runtime.ts'

type Options = { format: 'json' | 'table'; workspace?: number }

export function ledgerCommand(program: Command, open: OpenRuntime): void {
  program
    .command('ledger')
    .description('everything of value: whether its figures agree')
    .command('verify')
    .description('refold all entries, check sums and the hash chain; exit code 1 on findings, and the ledger stops')
    .addOption(new Option('--format <format>', 'json or table').choices(['json', 'table']).default('table'))
    .option('--workspace <id>', 'another workspace than the first', workspaceId)
    .action(async ({ format, workspace }: Options) => {
      const opened = await open(workspace === undefined ? {} : { workspace })
      try {
        const verification = await verifyLedger(opened.deps, opened.workspace.id)
        terminal.result(
          format === 'json' ? JSON.stringify(verification, null, 2) : asTable(verification, opened.language),
        )
        if (verification.findings.length > 0) process.exitCode = 1
      } finally {
        await opened.close()
      }
    })
}

function workspaceId(text: string): number {
  const id = Number(text)
  if (!Number.isInteger(id) || id < 1) throw new InvalidArgumentError('A whole number above 0.')
  return id
}

function asTable({ accounts, entries, transfers, seals, findings }: LedgerVerification, language: 'en' | 'zh'): string {
  const zh = language === 'zh'
  const seen = new Table({
    head: zh ? ['检查', '数量'] : ['looked at', 'count'],
    style: { head: [], border: [], compact: true },
  })
  seen.push(
    [zh ? '账户' : 'accounts', accounts],
    [zh ? '分录' : 'entries', entries],
    [zh ? '转账' : 'transfers', transfers],
    [zh ? '封印区块' : 'sealed blocks', seals],
  )
  if (findings.length === 0) return `${seen}\n${zh ? '账目一致。' : 'Everything agrees.'}`
  const wrong = new Table({
    head: zh ? ['检查', '账户', '转账', '问题'] : ['check', 'account', 'transfer', 'finding'],
    style: { head: [], border: [], compact: true },
  })
  for (const { check, account, transfer, detail } of findings)
    wrong.push([check, account ?? '', transfer ?? '', detail])
  return `${seen}\n${wrong}`
}
