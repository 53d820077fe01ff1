import { createSignInLink, needsFirstSignIn, systemCaller } from '../domains/organization/index.ts'
import type { Engines } from '../engines.ts'
import { startJobs } from '../jobs.ts'
import type { Config } from '../kernel/config.ts'
import type { App } from '../kernel/http.ts'
import { createServer } from '../main.ts'
import { type CommandRuntime, openForCommand } from './runtime.ts'

export type Serving = { opened: CommandRuntime; app: App; url: string; stop(): Promise<void> }

/** Engines, relay, jobs and the HTTP server of this data folder. `engines`: see `startBeside`. */
export async function serve(engines?: Promise<Engines>): Promise<Serving> {
  const opened = await openForCommand({ join: false, engines })
  const { runtime } = opened
  const { config } = runtime.deps
  try {
    const app = await createServer(runtime)
    const url = config.publicUrl ?? `http://localhost:${await listen(app, config)}`
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

/** Returns the port, which the system chose where the setting is 0. */
async function listen(app: App, { host, port }: Config): Promise<number> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    // node puts the reason into `code`
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    throw new Error(`Port ${port} is taken by another program. Stop it, or choose another port: REGULARS_PORT=4001.`)
  }
  const address = app.server.address()
  return typeof address === 'object' && address ? address.port : port
}

/** A link for the owner who has no other way in yet; undefined afterwards. */
export async function firstSignInLink({ opened, url }: Serving): Promise<string | undefined> {
  const { deps, workspace } = opened
  try {
    if (!(await needsFirstSignIn(deps, workspace.id, workspace.owner))) return undefined
    const link = await createSignInLink(deps, systemCaller(workspace.id), workspace.owner)
    return `${url}${link.path}`
  } catch (error) {
    // The server stands and serves: a database that is away for a moment must not end it for want of a greeting.
    deps.log.warn('no sign-in link yet; `regulars sign-in-link` makes one', { error: String(error) })
    return undefined
  }
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
