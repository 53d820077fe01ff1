import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Command } from 'commander'
import { assertSomethingThere, backup, type Manifest } from '../backup/index.ts'
import { openInspection } from '../inspect.ts'
import { startProgress, terminal, terminalLanguage } from '../kernel/terminal.ts'
import { commandConfig } from './config.ts'

export function backupCommand(program: Command): void {
  program
    .command('backup')
    .description('copy everything into an empty folder, beside a running server or without one')
    .argument('<folder>', 'where to; made if it does not exist')
    .action(async (folder: string) => {
      const { config, log } = commandConfig()
      assertSomethingThere(config.dataDir)
      const zh = terminalLanguage(process.env) === 'zh'
      const inspection = await openInspection(config, log)
      const progress = startProgress(zh ? '备份（行）' : 'Backing up rows')
      const manifest = await backup(inspection, folder, progress.update).finally(() => {
        progress.stop()
        return inspection.close()
      })
      say(manifest, folder, zh)
    })
}

function say(manifest: Manifest, folder: string, zh: boolean): void {
  const dir = resolve(folder)
  const files = manifest.files.length
  const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0) + statSync(join(dir, 'manifest.json')).size
  const mib = (bytes / 1024 ** 2).toFixed(1)
  terminal.say(
    zh ? `已备份到 ${dir}：${files} 个文件，${mib} MiB。` : `Backed up to ${dir}: ${files} files, ${mib} MiB.`,
  )
  terminal.say(
    zh
      ? '其中含有个人信息保险库的密钥：请像保管钱箱钥匙一样保管它。'
      : 'It holds the keys of the personal data vault: keep it as you keep the key of the till.',
  )
}
