import type { GatePolicy, TouchChannel, TouchCheck, TouchReason } from '@regulars/contract'

type Words = { en: string; zh: string }

const channelNames: Readonly<Record<TouchChannel, Words>> = {
  inbox: { en: 'the inbox', zh: '站内信' },
  push: { en: 'push messages', zh: '推送' },
  email: { en: 'e-mail', zh: '邮件' },
  sms: { en: 'text messages', zh: '短信' },
  voice: { en: 'calls', zh: '语音电话' },
}

type Say = (found: string, limit: string, channel: Words) => { yes: Words; no: Words }

/** What a check means in the reader's words, where it passed and where it did not. */
const sayings: Readonly<Record<TouchReason, Say>> = {
  unknown_customer: () => ({
    yes: { en: 'We know this customer.', zh: '顾客存在。' },
    no: { en: 'There is no such customer.', zh: '没有这位顾客。' },
  }),
  expired: () => ({
    yes: { en: 'The message was still good.', zh: '消息还在有效期内。' },
    no: { en: 'The message came too late: it had expired.', zh: '消息来得太晚，已经过期。' },
  }),
  marketing_refused: () => ({
    yes: { en: 'The customer has not switched marketing off.', zh: '顾客没有关闭营销消息。' },
    no: { en: 'The customer switched marketing off.', zh: '顾客关闭了营销消息。' },
  }),
  too_hot: (found, limit) => ({
    yes: { en: `Contact was at ${found} degrees, below ${limit}.`, zh: `接触温度 ${found} 度，低于 ${limit} 度。` },
    no: {
      en: `Contact was too hot: ${found} degrees, ${limit} is the limit. Too much was said lately, or the customer complained.`,
      zh: `接触过热：${found} 度，上限 ${limit} 度。最近说得太多，或顾客投诉过。`,
    },
  }),
  cap_day: cap('that day', '当天'),
  cap_week: cap('in seven days', '七天内'),
  cap_month: cap('in thirty days', '三十天内'),
  cap_life: cap('ever', '至今'),
  sender_day: cap('from this sender that day', '该来源当天'),
  sender_week: cap('from this sender in seven days', '该来源七天内'),
  sender_life: cap('from this sender ever', '该来源至今'),
  distance: (found, limit) => ({
    yes: {
      en: `The last message was ${found} hours ago; ${limit} are enough.`,
      zh: `距上一条 ${found} 小时，满 ${limit} 小时即可。`,
    },
    no: {
      en: `The last message was only ${found} hours ago; ${limit} must pass.`,
      zh: `距上一条才 ${found} 小时，需间隔 ${limit} 小时。`,
    },
  }),
  hook_stretched: (found, limit) => ({
    yes: {
      en: `This hook rested ${found} days; ${limit} are enough.`,
      zh: `这个钩子已歇 ${found} 天，满 ${limit} 天即可。`,
    },
    no: {
      en: `This hook was shown ${found} days ago; it must rest ${limit} days, longer each time nobody answers.`,
      zh: `这个钩子 ${found} 天前刚用过，需歇 ${limit} 天；越没人理歇得越久。`,
    },
  }),
  hook_bores: (found, limit) => ({
    yes: {
      en: `Shown ${found} times without an answer; it bores from ${limit} on.`,
      zh: `已 ${found} 次无回应，${limit} 次起算厌倦。`,
    },
    no: {
      en: `This hook bores: shown ${found} times without an answer, and answers fade from ${limit} on.`,
      zh: `这个钩子已让人厌倦：${found} 次无回应，从第 ${limit} 次起回应就明显变少。`,
    },
  }),
  need_met: (found, limit) => ({
    yes: {
      en: `Last bought ${found} days ago; ${limit} have passed.`,
      zh: `上次购买在 ${found} 天前，已过 ${limit} 天。`,
    },
    no: {
      en: `The customer bought this ${found} days ago and does not need it again before ${limit}.`,
      zh: `顾客 ${found} 天前刚买过，${limit} 天内还用不完。`,
    },
  }),
  opted_out: (_found, _limit, channel) => ({
    yes: { en: `The customer has not ended ${channel.en}.`, zh: `顾客没有退订${channel.zh}。` },
    no: { en: `The customer ended ${channel.en}.`, zh: `顾客退订了${channel.zh}。` },
  }),
  never_asked: (_found, _limit, channel) => ({
    yes: {
      en: `Never asked for consent, and ${channel.en} may be used all the same.`,
      zh: `尚未征得同意，但${channel.zh}可以用。`,
    },
    no: {
      en: `The customer was never asked for consent, and without it ${channel.en} may not be used.`,
      zh: `尚未征得顾客同意，不能用${channel.zh}。`,
    },
  }),
  unreachable: (_found, _limit, channel) => ({
    yes: { en: `Can be reached by ${channel.en}.`, zh: `可以通过${channel.zh}联系。` },
    no: { en: `Cannot be reached by ${channel.en}: no address.`, zh: `没有地址，无法通过${channel.zh}联系。` },
  }),
  quiet: (_found, _limit, channel) => ({
    yes: { en: `Outside the quiet hours of ${channel.en}.`, zh: `不在${channel.zh}的免打扰时段。` },
    no: { en: `Quiet hours for ${channel.en}.`, zh: `正处于${channel.zh}的免打扰时段。` },
  }),
  channel_day: channelCap('that day', '当天'),
  channel_week: channelCap('in seven days', '七天内'),
  channel_month: channelCap('in thirty days', '三十天内'),
  budget: (_found, _limit, channel) => ({
    yes: { en: `The budget pays for ${channel.en}.`, zh: `预算够付${channel.zh}。` },
    no: { en: `The budget does not pay for ${channel.en} any more.`, zh: `预算不够付${channel.zh}了。` },
  }),
  withdrawn: () => ({
    yes: { en: 'Its sender still wanted to say it.', zh: '发送方没有撤回。' },
    no: { en: 'Its sender took it back while it waited: the play was stopped.', zh: '等待期间已撤回：玩法被停止了。' },
  }),
}

function cap(en: string, zh: string): Say {
  return (found, limit) => ({
    yes: { en: `${found} of at most ${limit} ${en}.`, zh: `${zh} ${found} 条，上限 ${limit} 条。` },
    no: {
      en: `Enough was said: ${found} of at most ${limit} ${en}.`,
      zh: `说得够多了：${zh}已有 ${found} 条，上限 ${limit} 条。`,
    },
  })
}

function channelCap(en: string, zh: string): Say {
  return (found, limit, channel) => ({
    yes: {
      en: `${found} of at most ${limit} by ${channel.en} ${en}.`,
      zh: `${channel.zh}${zh} ${found} 条，上限 ${limit} 条。`,
    },
    no: {
      en: `Enough by ${channel.en}: ${found} of at most ${limit} ${en}.`,
      zh: `${channel.zh}够多了：${zh}已有 ${found} 条，上限 ${limit} 条。`,
    },
  })
}

const figure = (value: number | undefined): string => (value === undefined ? '?' : String(value))

export function sayCheck({ check, passed, found, limit, channel }: TouchCheck): Words {
  const said = sayings[check](figure(found), figure(limit), channelNames[channel ?? 'inbox'])
  return passed ? said.yes : said.no
}

export function sayOutcome(
  touch: { outcome: string; channel?: TouchChannel; reason?: TouchReason },
  checks: TouchCheck[],
): Words {
  const name = channelNames[touch.channel ?? 'inbox']
  if (touch.outcome === 'sent') return { en: `Yes, by ${name.en}.`, zh: `发了，用的是${name.zh}。` }
  if (touch.outcome === 'waiting')
    return { en: `Not yet: it waits for the quiet hours to end.`, zh: '还没发：等免打扰时段结束。' }
  const against = checks.find(({ check, passed }) => check === touch.reason && !passed)
  const why = against ? sayCheck(against) : sayReason(touch.reason)
  return { en: `No. ${why.en}`, zh: `没发。${why.zh}` }
}

/** For what was decided after the checks: opted out or expired between the decision and the channel. */
const sayReason = (reason: TouchReason | undefined): Words =>
  reason ? sayings[reason]('?', '?', channelNames.inbox).no : { en: '', zh: '' }

const times = (count: number, period: Words): Words => ({ en: `${count} ${period.en}`, zh: `${period.zh} ${count} 条` })

/** The rules as sentences, in the order in which they bind. */
export function sayPolicy(policy: GatePolicy): Words[] {
  const { caps, perSender, quiet, distanceHours, neverAsked, reserve, hook, needs, temperature } = policy
  const listed = (channels: readonly TouchChannel[], word: 'en' | 'zh') =>
    channels.map((channel) => channelNames[channel][word]).join(word === 'en' ? ', ' : '、')
  const bounds = (all: [number | null, Words][]): Words | undefined => {
    const said = all.flatMap(([count, period]) => (count === null ? [] : [times(count, period)]))
    return said.length === 0
      ? undefined
      : { en: said.map(({ en }) => en).join(', '), zh: said.map(({ zh }) => zh).join('、') }
  }
  const day = { en: 'a day', zh: '每天' }
  const week = { en: 'in seven days', zh: '七天' }
  const everyone = bounds([
    [caps.day, day],
    [caps.week, week],
    [caps.month, { en: 'in thirty days', zh: '三十天' }],
    [caps.life, { en: 'ever', zh: '一生' }],
  ])
  const each = bounds([
    [perSender.day, day],
    [perSender.week, week],
    [perSender.life, { en: 'ever', zh: '一生' }],
  ])
  const sentences: (Words | undefined)[] = [
    neverAsked.length === 0
      ? { en: 'Nobody who was never asked gets marketing.', zh: '没有征得同意的顾客不发营销消息。' }
      : {
          en: `Who was never asked gets marketing in ${listed(neverAsked, 'en')} only.`,
          zh: `没有征得同意的顾客，营销消息只走${listed(neverAsked, 'zh')}。`,
        },
    quiet.from !== quiet.to && quiet.channels.length > 0
      ? {
          en: `Nothing rings between ${quiet.from} and ${quiet.to} of the customer's day (${listed(quiet.channels, 'en')}); it waits until morning.`,
          zh: `顾客当地 ${quiet.from} 到次日 ${quiet.to} 不打扰（${listed(quiet.channels, 'zh')}），留到早上再发。`,
        }
      : undefined,
    everyone && { en: `At most ${everyone.en}, whoever sends it.`, zh: `不论谁发，最多${everyone.zh}。` },
    each && { en: `From one sender at most ${each.en}.`, zh: `同一来源最多${each.zh}。` },
    distanceHours > 0
      ? { en: `At least ${distanceHours} hours between two messages.`, zh: `两条消息至少隔 ${distanceHours} 小时。` }
      : undefined,
    reserve.share > 0 && reserve.priority <= 100
      ? {
          en: `${Math.round(reserve.share * 100)}% of weekly and monthly room is kept for priority ${reserve.priority} and above.`,
          zh: `每周、每月名额的 ${Math.round(reserve.share * 100)}% 留给优先级 ${reserve.priority} 及以上。`,
        }
      : undefined,
    {
      en: `A hook rests ${hook.repeatDays} days, and ${hook.stretch} times longer with each message that nobody answers.`,
      zh: `一个钩子用过要歇 ${hook.repeatDays} 天；每多一次没人理，就再延长到 ${hook.stretch} 倍。`,
    },
    {
      en: `What lasts ${needs.durableDays} days or more is not offered again before ${Math.round(needs.share * 100)}% of its time is over.`,
      zh: `能用 ${needs.durableDays} 天以上的东西，用掉 ${Math.round(needs.share * 100)}% 的时间前不再推。`,
    },
    {
      en: `Above ${temperature.hotFrom} degrees we keep silent; below ${temperature.coldBelow} somebody should speak again.`,
      zh: `接触温度到 ${temperature.hotFrom} 度就闭嘴，低于 ${temperature.coldBelow} 度该再联系一下。`,
    },
  ]
  return sentences.filter((sentence) => sentence !== undefined)
}
