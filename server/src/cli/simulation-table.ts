import type { PlaySimulationResult } from '@regulars/contract'
import Table from 'cli-table3'

type Language = 'en' | 'zh'

const style = { head: [], border: [], compact: true }
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`

function tableOf(head: string[], rows: (string | number)[][]): string {
  const table = new Table({ head, style })
  for (const row of rows) table.push(row.map(String))
  return table.toString()
}

/** What became of a play in a city, as a person reads it. */
export function simulationTable(result: PlaySimulationResult, language: Language): string {
  const zh = language === 'zh'
  const parts = [result.about[language], summaryOf(result, zh), stepsOf(result, zh), countsOf(result, zh)]
  const lift = liftOf(result, zh)
  if (lift) parts.push(lift)
  if (result.warnings.length > 0)
    parts.push([zh ? '请注意：' : 'Look at:', ...result.warnings.map(({ words }) => `- ${words[language]}`)].join('\n'))
  if (result.standIns.length > 0)
    parts.push(
      [
        zh ? '城市里的不同之处：' : 'Different in the city:',
        ...result.standIns.map(({ words }) => `- ${words[language]}`),
      ].join('\n'),
    )
  return parts.join('\n\n')
}

function summaryOf({ people, days, from, to, entered, heldOut, reached, city }: PlaySimulationResult, zh: boolean) {
  return zh
    ? `${people} 人，${days} 天（${from} 至 ${to}），${city.orders} 笔订单：进入 ${entered}，对照 ${heldOut}，达成 ${reached}。`
    : `${people} people, ${days} days (${from} to ${to}), ${city.orders} orders: ${entered} came in, ${heldOut} were held out, ${reached} reached the goal.`
}

function stepsOf({ steps, ended }: PlaySimulationResult, zh: boolean): string {
  const head = zh
    ? ['步骤', '类型', '到达', '在此', '在此结束', '结果']
    : ['step', 'kind', 'came', 'stand here', 'ended here', 'came to']
  return tableOf(
    head,
    steps.map(({ step, kind, entered, waiting, outcomes }) => [
      step,
      kind,
      entered,
      waiting,
      ended.filter((one) => one.step === step).reduce((sum, { runs }) => sum + runs, 0),
      outcomes.map(({ outcome, runs }) => `${outcome} ${runs}`).join(', '),
    ]),
  )
}

const money = (minor: number): string => (minor / 100).toFixed(2)

function countsOf({ touches, coupons, points, tasks, cost }: PlaySimulationResult, zh: boolean): string {
  const reasons = touches.reasons.map(({ reason, count }) => `${reason} ${count}`).join(', ')
  const rows: [string, string][] = [
    [
      zh ? '消息' : 'messages',
      zh
        ? `发送 ${touches.sent}（${touches.people} 人，最多每人 ${touches.mostPerPerson}），等待 ${touches.waiting}，已读 ${touches.seen}，点击 ${touches.acted}，拒绝 ${touches.refused}`
        : `${touches.sent} sent to ${touches.people} people (at most ${touches.mostPerPerson} to one), ${touches.waiting} waiting, ${touches.seen} seen, ${touches.acted} followed, ${touches.refused} refused`,
    ],
    ...(reasons ? [[zh ? '拒绝原因' : 'refused for', reasons] as [string, string]] : []), // a pair, as its place says
    ...coupons.map(({ offer, claimed, redeemed, givenMinor }): [string, string] => [
      `${zh ? '券' : 'coupon'} ${offer}`,
      zh
        ? `领取 ${claimed}，使用 ${redeemed}，抵扣 ${money(givenMinor)}`
        : `${claimed} claimed, ${redeemed} used, ${money(givenMinor)} taken off`,
    ]),
    [zh ? '积分' : 'points', String(points)],
    [
      zh ? '任务' : 'tasks',
      zh
        ? `完成 ${tasks.done}，未完成 ${tasks.open}，逾期 ${tasks.late}，撤回 ${tasks.withdrawn}`
        : `${tasks.done} done, ${tasks.open} open, ${tasks.late} late, ${tasks.withdrawn} withdrawn`,
    ],
    [
      zh ? '费用' : 'cost',
      zh
        ? `${money(cost.spentMinor)}（其中消息 ${money(cost.messagesMinor)}）；若券全部使用最多 ${money(cost.couponsMostMinor)}`
        : `${money(cost.spentMinor)}, of it messages ${money(cost.messagesMinor)}; at most ${money(cost.couponsMostMinor)} if every coupon were used`,
    ],
  ]
  return tableOf(zh ? ['项目', '数量'] : ['what', 'how much'], rows)
}

function liftOf({ lift }: PlaySimulationResult, zh: boolean): string | undefined {
  if (!lift) return undefined
  const { measure, treated, heldOut, difference, interval, truth } = lift
  const write = (value: number | null): string =>
    value === null ? '–' : measure === 'conversion' ? percent(value) : money(value)
  const isKnown = interval.low !== null && interval.high !== null
  const few = zh ? '人数太少，无法给出区间' : 'too few people for an interval'
  const range = isKnown ? `[${write(interval.low)}, ${write(interval.high)}]` : `(${few})`
  return zh
    ? `测得的提升：${write(difference)} ${range}（参与 ${treated}，对照 ${heldOut}）；城市里的真实值约 ${write(truth)}。`
    : `Measured lift: ${write(difference)} ${range} (${treated} in, ${heldOut} held out); in truth about ${write(truth)} in this city.`
}
