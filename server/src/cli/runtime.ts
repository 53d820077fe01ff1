import { ensureWorkspace, listWorkspaces } from '../domains/organization/index.ts'
import type { Engines } from '../engines.ts'
import type { Deps } from '../kernel/deps.ts'
import { terminalLanguage } from '../kernel/terminal.ts'
import { openRuntime, type Runtime } from '../runtime.ts'
import { commandConfig } from './config.ts'

export type OpenedWorkspace = { id: number; owner: number; name: string; timezone: string; currency: string }

/** What a command works with. `close` gives the engines back, or stops those that it started. */
export type CommandRuntime = {
  deps: Deps
  workspace: OpenedWorkspace
  runtime: Runtime
  language: 'en' | 'zh'
  drained(): Promise<void>
  close(): Promise<void>
}

/** `engines`: those that are on their way already, in place of opening them. */
export type OpenRuntime = (options?: {
  workspace?: number
  join?: boolean
  engines?: Promise<Engines>
}) => Promise<CommandRuntime>

/** Joins a running server's engines on this machine, or starts them; makes the first workspace where there is none. */
export const openForCommand: OpenRuntime = async ({ workspace: wanted, join = true, engines } = {}) => {
  const { config, log } = commandConfig()
  const language = terminalLanguage(process.env)
  const runtime = await openRuntime({ config, log, join, engines })
  try {
    const workspace = await findWorkspace(runtime.deps, wanted, language)
    return {
      deps: runtime.deps,
      workspace,
      runtime,
      language,
      drained: () => runtime.drained(),
      close: () => runtime.close(),
    }
  } catch (error) {
    await runtime.close()
    throw error
  }
}

async function findWorkspace(deps: Deps, wanted: number | undefined, language: 'en' | 'zh'): Promise<OpenedWorkspace> {
  const { workspace, owner } = await ensureWorkspace(deps, {
    name: language === 'zh' ? '我的店' : 'My shop',
    timezone: localZone(),
    locale: language === 'zh' ? 'zh-CN' : 'en',
  })
  if (wanted === undefined || wanted === workspace.id) return { ...workspace, owner: owner.id }
  const other = (await listWorkspaces(deps)).find((entry) => entry.id === wanted)
  if (!other) throw new Error(`There is no workspace ${wanted}.`)
  return { ...other, owner: 0 }
}

/** The shop's zone is the machine's; a machine on UTC is a server somewhere, and says nothing about the shop. */
function localZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone
  return zone === 'UTC' || zone === 'Etc/UTC' ? 'Asia/Shanghai' : zone
}
