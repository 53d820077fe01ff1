import { terminal } from '../kernel/terminal.ts'
import { firstSignInLink, type Serving } from './serve.ts'

/** Where it runs and how to get in. */
export async function greet(serving: Serving): Promise<void> {
  const { language, deps } = serving.opened
  const link = await firstSignInLink(serving)
  const zh = language === 'zh'
  terminal.say('')
  terminal.say(zh ? `  熟客已启动：${serving.url}` : `  Regulars is running at ${serving.url}`)
  if (link)
    terminal.say(
      zh
        ? `  首次登录（一小时内、仅一次有效）：${link}`
        : `  Sign in for the first time (once, within the hour): ${link}`,
    )
  terminal.say(zh ? `  数据目录：${deps.config.dataDir}` : `  Data folder: ${deps.config.dataDir}`)
  terminal.say(zh ? '  按 Ctrl+C 停止' : '  Stop with Ctrl+C')
  terminal.say('')
}
