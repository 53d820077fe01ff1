import type { Command } from 'commander'
import { restore } from '../backup/index.ts'
import { startProgress, terminal, terminalLanguage } from '../kernel/terminal.ts'
import { commandConfig } from './config.ts'

export function restoreCommand(program: Command): void {
  program
    .command('restore')
    .description('check a backup and load it into an empty data folder')
    .argument('<folder>', 'a folder that `backup` wrote')
    .action(async (folder: string) => {
      const { config, log } = commandConfig()
      const zh = terminalLanguage(process.env) === 'zh'
      const checking = startProgress(zh ? '校验（文件）' : 'Checking files')
      const loading = startProgress(zh ? '恢复（行）' : 'Restoring rows')
      let loads = false
      const onLoaded = (done: number, total: number): void => {
        if (!loads) checking.stop()
        loads = true
        loading.update(done, total)
      }
      const manifest = await restore(config, log, folder, { onChecked: checking.update, onLoaded }).finally(() =>
        (loads ? loading : checking).stop(),
      )
      terminal.say(
        zh
          ? `已将 ${manifest.createdAt} 的备份恢复到 ${config.dataDir}。运行 npm start 启动。`
          : `Restored the backup of ${manifest.createdAt} into ${config.dataDir}. Start it with npm start.`,
      )
    })
}
