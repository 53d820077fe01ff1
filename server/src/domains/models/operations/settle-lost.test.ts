import { expect, test } from 'vitest'
import { testRuntime } from '../../../testing/index.ts'
import { systemCaller } from '../../organization/index.ts'
import * as queries from '../queries.ts'
import { listRuns } from './list-models.ts'
import { settleLost } from './settle-lost.ts'
import { startRun } from './start-run.ts'

let now = new Date('2026-03-01T10:00:00Z')
const runtime = await testRuntime({ clock: { now: () => now } })
const { deps, workspace } = runtime
const by = systemCaller(workspace)
const request = { parameters: {}, writeLabels: true }

test('a run whose process died is ended after a minute and the model can run again, but not one that somebody works on', async () => {
  const lost = await startRun(deps, by, 'rfm', request)
  const busy = await startRun(deps, by, 'churn', request)
  await expect(startRun(deps, by, 'rfm', request)).rejects.toMatchObject({ code: 'model_running' })
  now = new Date('2026-03-01T10:02:00Z')
  await deps.db.as(by.scope, async (tx) => {
    expect(await queries.tryRunLock(tx, workspace, busy.id)).toBe(true)
    await settleLost(deps)
  })
  expect(await listRuns(deps, by.scope, 'rfm')).toMatchObject([{ id: lost.id, state: 'failed' }])
  expect(await listRuns(deps, by.scope, 'churn')).toMatchObject([{ id: busy.id, state: 'running' }])
  expect((await startRun(deps, by, 'rfm', request)).state).toBe('running')
})

test('somebody who sees some stores only cannot run a model: its labels are about the whole workspace', async () => {
  const limited = { ...by, scope: { workspace, stores: [1] } }
  await expect(startRun(deps, limited, 'gamma-gamma', request)).rejects.toMatchObject({ code: 'whole_workspace_only' })
})
