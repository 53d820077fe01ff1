import { terminal } from '../kernel/terminal.ts'
import { runChaos, summarise } from './run-chaos.ts'
import { chaosSettings } from './settings.ts'

const interrupted = new AbortController()
process.once('SIGINT', () => interrupted.abort())
process.once('SIGTERM', () => interrupted.abort())

const report = await runChaos({ ...chaosSettings(), say: terminal.say, signal: interrupted.signal })
if (report.serverSaid) terminal.say(report.serverSaid)
for (const finding of report.findings) terminal.say(finding)
terminal.result(summarise(report))
process.exitCode = report.findings.length === 0 ? 0 : 1
