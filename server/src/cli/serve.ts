import { createSignInLink, needsFirstSignIn, systemCaller } from '../domains/organization/index.ts'
import { startJobs } from '../jobs.ts'
import type { App } from '../kernel/http.ts'
import { createServer } from '../main.ts'
import { type CommandRuntime, openForCommand } from './runtime.ts'

export type Serving = { opened: CommandRuntime; app: App; url: string; stop(): Promise<void> }

/** Engines, relay, jobs and the HTTP server of this data folder. */
export async function serve(): Promise<Serving> {
  const opened = await openForCommand({ join: false })
  const { runtime } = opened
  const { config } = runtime.deps
  try {
    const app = await createServer(runtime)
    await app.listen({ host: config.host, port: config.port })
    const url = config.publicUrl ?? `http://localhost:${app.addresses()[0]?.port ?? config.port}`
    await runtime.engines.publish({ url })
    const stopJobs = startJobs(runtime.deps)
    let stopping: Promise<void> | undefined
    const stop = (): Promise<void> => {
      stopping ??= (async () => {
        await app.close()
        await stopJobs()
        await opened.close()
      })()
      return stopping
    }
    return { opened, app, url, stop }
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** A link for the owner who has no other way in yet; undefined afterwards. */
export async function firstSignInLink({ opened, url }: Serving): Promise<string | undefined> {
  const { deps, workspace } = opened
  if (!(await needsFirstSignIn(deps, workspace.id, workspace.owner))) return undefined
  const link = await createSignInLink(deps, systemCaller(workspace.id), workspace.owner)
  return `${url}${link.path}`
}

/** Ends in good order on the first signal, at once on the second. */
export function stopOnSignals(stop: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    let asked = false
    const end = (): void => {
      if (asked) process.exit(1)
      asked = true
      stop().then(resolve, reject)
    }
    process.on('SIGINT', end)
    process.on('SIGTERM', end)
  })
}
