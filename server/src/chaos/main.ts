import { terminal } from '../kernel/terminal.ts'
import { runChaos, summarise } from './run-chaos.ts'
import { chaosSettings } from './settings.ts'

const report = await runChaos({ ...chaosSettings(), say: terminal.say })
for (const finding of report.findings) terminal.say(finding)
terminal.result(summarise(report))
process.exitCode = report.findings.length === 0 ? 0 : 1
