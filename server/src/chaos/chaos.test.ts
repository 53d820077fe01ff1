import { expect, test } from 'vitest'
import { terminal } from '../kernel/terminal.ts'
import { runChaos, summarise } from './run-chaos.ts'
import { chaosSettings } from './settings.ts'

const settings = chaosSettings()
const { cycles } = settings

test(
  'whatever is killed under load, nothing acknowledged is lost or doubled, and taking orders does not need ClickHouse',
  async () => {
    const report = await runChaos({ ...settings, say: () => undefined })
    terminal.say(summarise(report))
    if (report.serverSaid) terminal.say(report.serverSaid)
    expect(report.findings).toEqual([])
    expect(report.cycles).toBe(cycles)
    expect(report.stored.events).toBeGreaterThan(0)
    expect(report.stored.orders).toBeGreaterThan(0)
    expect(report.money.sales).toBeGreaterThan(0)
    if (report.kills.clickhouse > 0) expect(report.acknowledgedWithoutClickHouse).toBeGreaterThan(0)
  },
  // A minute a cycle is the hang guard of each; times are reported, never judged.
  Math.max(600_000, cycles * 60_000),
)
