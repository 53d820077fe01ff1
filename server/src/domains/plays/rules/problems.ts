import type { PlayProblem } from '@regulars/contract'

type Words = { en: string; zh: string }
type Spec = { severity?: 'warning'; reason: Words; todo: Words }

/** Everything that can be wrong with a play. `{…}` is filled in. */
const specs = {
  unreadable: {
    reason: { en: 'This does not fit: {message}', zh: '格式不符：{message}' },
    todo: { en: 'Correct it here.', zh: '请在此处修改。' },
  },
  value_of_other_aim: {
    reason: { en: 'The value does not belong to the aim {aim}.', zh: '该价值不属于目标 {aim}。' },
    todo: { en: 'Choose one of {values}, or another aim.', zh: '请选择 {values} 之一，或更换目标。' },
  },
  two_kinds_of_days: {
    reason: { en: 'Days of the week and days of the month are both given.', zh: '同时设置了星期和日期。' },
    todo: { en: 'Keep one of them.', zh: '请只保留一种。' },
  },
  no_holdout: {
    severity: 'warning',
    reason: { en: 'Without a holdout nothing can be said about the effect.', zh: '没有对照组，无法判断效果。' },
    todo: {
      en: 'Keep at least one in twenty without the play (share: 0.05).',
      zh: '至少留出二十分之一不参与（share: 0.05）。',
    },
  },
  goal_after_window: {
    severity: 'warning',
    reason: {
      en: 'The goal may be reached after the window in which the effect is measured.',
      zh: '目标期限长于效果统计窗口。',
    },
    todo: {
      en: 'Make holdout.windowDays at least as long as goal.windowDays.',
      zh: '请让 holdout.windowDays 不短于 goal.windowDays。',
    },
  },
  start_missing: {
    reason: { en: 'There is no step {target} to start with.', zh: '起始步骤 {target} 不存在。' },
    todo: { en: 'Name one of the steps in start.', zh: '请在 start 中填写已有步骤。' },
  },
  target_missing: {
    reason: { en: 'It leads to {target}, which is no step.', zh: '它指向的 {target} 不是步骤。' },
    todo: { en: 'Lead it to a step, or add an exit.', zh: '请连接到某个步骤，或添加退出步骤。' },
  },
  unreachable: {
    reason: { en: 'Nobody ever comes to this step.', zh: '没有任何路径能到达此步骤。' },
    todo: { en: 'Lead a step to it, or remove it.', zh: '请连接到它，或将其删除。' },
  },
  endless_loop: {
    reason: { en: 'A circle without a wait never stops: {steps}.', zh: '循环中没有等待，永不停止：{steps}。' },
    todo: { en: 'Put a wait into the circle, or lead it out.', zh: '请在循环中加入等待，或给出出口。' },
  },
  never_ends: {
    severity: 'warning',
    reason: { en: 'From here nobody ever comes to an end.', zh: '从这里开始永远不会结束。' },
    todo: { en: 'Add a way to an exit, or a goal to the play.', zh: '请添加通往退出的路径，或为玩法设置目标。' },
  },
  same_name_twice: {
    reason: { en: 'Two of them have the same name.', zh: '有两个名称相同。' },
    todo: { en: 'Give each a name of its own.', zh: '请让名称互不相同。' },
  },
  two_controls: {
    reason: { en: 'More than one arm is the control.', zh: '对照组超过一个。' },
    todo: { en: 'Keep one.', zh: '请只保留一个。' },
  },
  outcome_reserved: {
    reason: { en: 'The outcome "late" is the platform’s own.', zh: '结果名 late 为系统保留。' },
    todo: { en: 'Choose another name.', zh: '请换一个名称。' },
  },
  no_event_to_read: {
    reason: {
      en: 'It reads the event of the entry, but people do not come in by an event.',
      zh: '此处读取入口事件，但入口不是事件。',
    },
    todo: { en: 'Let people come in by an event, or ask something else.', zh: '请将入口改为事件，或改用其他条件。' },
  },
  step_unknown: {
    reason: { en: '{target} is no step that could answer this.', zh: '{target} 不是可用的步骤。' },
    todo: { en: 'Name a step of the fitting kind.', zh: '请填写合适类型的步骤。' },
  },
  outcome_unknown: {
    reason: { en: 'The step {target} never comes to this.', zh: '步骤 {target} 不会有此结果。' },
    todo: { en: 'Ask for one of: {outcomes}.', zh: '可用结果：{outcomes}。' },
  },
  step_not_before: {
    reason: { en: 'Not everybody has passed {target} before.', zh: '并非所有人都先经过 {target}。' },
    todo: { en: 'Put {target} before this step on every way.', zh: '请在每条路径上把 {target} 放在此步骤之前。' },
  },
  placeholder_unknown: {
    reason: { en: 'There is no placeholder {name}.', zh: '没有占位符 {name}。' },
    todo: {
      en: 'Use entry.PROPERTY, coupon.STEP.expires, coupon.STEP.value or points.STEP.',
      zh: '可用：entry.属性、coupon.步骤.expires、coupon.步骤.value、points.步骤。',
    },
  },
  offer_unknown: {
    reason: { en: 'There is no offer {target}.', zh: '没有优惠 {target}。' },
    todo: { en: 'Create the offer, or name another one.', zh: '请先创建该优惠，或更换。' },
  },
  offer_not_published: {
    reason: {
      en: 'The offer {target} is {state}: nobody can claim it.',
      zh: '优惠 {target} 当前不可领取（{state}）。',
    },
    todo: { en: 'Publish the offer first.', zh: '请先发布该优惠。' },
  },
  audience_wrong: {
    reason: { en: 'Whom it means cannot be worked out: {why}', zh: '人群无法计算：{why}' },
    todo: { en: 'Correct the expression, or publish the label.', zh: '请修改条件，或先发布标签。' },
  },
  label_unknown: {
    reason: { en: 'There is no label {target}.', zh: '没有标签 {target}。' },
    todo: { en: 'Create the label, or name another one.', zh: '请先创建该标签，或更换。' },
  },
  label_not_declared: {
    reason: {
      en: 'The label {target} is computed; it cannot be said of somebody.',
      zh: '标签 {target} 由规则计算，不能手动写入。',
    },
    todo: { en: 'Use a published label of declared facts.', zh: '请使用已发布的事实类标签。' },
  },
  store_unknown: {
    reason: { en: 'There is no store {target}.', zh: '没有门店 {target}。' },
    todo: { en: 'Use the code of a store, own or entry.', zh: '请填写门店编码、own 或 entry。' },
  },
  placement_unknown: {
    reason: { en: 'There is no placement {target} that takes candidates.', zh: '没有可用的投放 {target}。' },
    todo: { en: 'Create the placement first.', zh: '请先创建投放。' },
  },
  event_unknown: {
    severity: 'warning',
    reason: { en: 'No event {target} is in the catalogue.', zh: '事件目录中没有 {target}。' },
    todo: { en: 'Check the spelling; events of your own are welcome.', zh: '请检查拼写；自定义事件可以使用。' },
  },
  webhook_private: {
    reason: { en: 'The address of the webhook is inside a private network.', zh: 'Webhook 地址位于内网。' },
    todo: { en: 'Use a public address with https.', zh: '请使用公网 https 地址。' },
  },
} as const satisfies Record<string, Spec>

export type ProblemCode = keyof typeof specs

const fillWords = (text: string, words: Record<string, string>): string =>
  text.replace(/\{(\w+)\}/g, (_whole, name: string) => words[name] ?? '')

export function problemOf(
  code: ProblemCode,
  step: string | null,
  path: string,
  words: Record<string, string> = {},
): PlayProblem {
  const { reason, todo, severity }: Spec = specs[code]
  const both = ({ en, zh }: Words): Words => ({ en: fillWords(en, words), zh: fillWords(zh, words) })
  return { step, path, code, severity: severity ?? 'error', reason: both(reason), todo: both(todo) }
}

export const isError = (problem: PlayProblem): boolean => problem.severity === 'error'
