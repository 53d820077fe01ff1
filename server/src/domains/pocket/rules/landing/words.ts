export type Language = 'en' | 'zh'

const en = {
  other: '中文',
  welcome: 'Good to see you',
  signInTitle: 'Your card bag',
  signInAbout: 'Coupons, points and your member card, on this phone. No app, no password.',
  claimTitle: 'This one is for you',
  phone: 'Phone number',
  sendCode: 'Send me a code',
  codeTitle: 'Enter the code',
  codeAbout: (phone: string) => `We sent six digits to ${phone}. They are good for five minutes.`,
  outbox: 'No message? The staff at the till can read the code out to you.',
  code: 'Six-digit code',
  signIn: 'Sign in',
  signInClaim: 'Sign in and get it',
  another: 'Another number',
  again: 'Send a new code',
  signedIn: (who: string) => `Signed in as ${who}`,
  open: 'Open my card bag',
  claim: 'Get it',
  claimed: 'It is in your card bag.',
  use: 'Use it',
  offers: 'For you here',
  joinNote: (shop: string) =>
    `With this coupon you follow ${shop} and become a member. You can stop messages any time.`,
  until: (day: string) => `Until ${day}`,
  days: (days: number) => (days === 1 ? 'Good for one day' : `Good for ${days} days`),
  left: (count: number) => `${count} left`,
  gone: 'This offer is not to be had any more.',
  unknownTitle: 'No such page',
  unknownAbout: 'Scan the code in the shop once more.',
  problem: 'That did not work. Please try again.',
  problems: {
    pocket_phone_invalid: 'That is not a phone number. Please check it.',
    pocket_code_wrong: 'The code is wrong or too old. Try again, or ask for a new one.',
    pocket_code_sent: 'A code is on its way. You can ask for another one in a minute.',
    sign_in_slowed_down: 'Too many attempts. Please wait a while.',
    offer_sold_out: 'All of them are taken.',
    offer_day_sold_out: 'All for today are taken. Come back tomorrow.',
    offer_store_sold_out: 'All of this store are taken.',
    offer_budget_spent: 'All of them are taken.',
    offer_day_budget_spent: 'All for today are taken. Come back tomorrow.',
    offer_store_budget_spent: 'All of this store are taken.',
    claim_customer_limit: 'You have had as many as one person may have.',
    claim_phone_limit: 'This number has had as many as it may have.',
    claim_device_limit: 'This phone has had as many as it may have.',
    claim_new_customers_only: 'This one is for new customers.',
    claim_suspect: 'This one cannot be given to you here. Ask in the shop.',
    pocket_offer_gone: 'This offer is not to be had any more.',
    cross_site: 'Please open this page from the code in the shop.',
  } as Record<string, string>, // by the code of a refusal; any other one has the general word above
  privacy:
    'Your number is used to recognise you here. It is kept sealed, and no advertising is sent unless you allow it.',
}

export type LandingWords = typeof en

const zh: LandingWords = {
  other: 'English',
  welcome: '欢迎光临',
  signInTitle: '我的卡包',
  signInAbout: '优惠券、积分和会员卡，都在手机里。不用下载，不用密码。',
  claimTitle: '这张券送给你',
  phone: '手机号',
  sendCode: '获取验证码',
  codeTitle: '输入验证码',
  codeAbout: (phone) => `六位验证码已发送至 ${phone}，五分钟内有效。`,
  outbox: '没收到？收银台的店员可以为你读出验证码。',
  code: '六位验证码',
  signIn: '登录',
  signInClaim: '登录并领取',
  another: '换个号码',
  again: '重新发送',
  signedIn: (who) => `已登录：${who}`,
  open: '打开卡包',
  claim: '立即领取',
  claimed: '已放入你的卡包。',
  use: '去使用',
  offers: '本店优惠',
  joinNote: (shop) => `领取后将关注${shop}并成为会员，可随时关闭消息。`,
  until: (day) => `有效期至 ${day}`,
  days: (days) => `领取后 ${days} 天内有效`,
  left: (count) => `剩余 ${count} 张`,
  gone: '这项优惠已经结束了。',
  unknownTitle: '没有这个页面',
  unknownAbout: '请在店里重新扫码。',
  problem: '没有成功，请再试一次。',
  problems: {
    pocket_phone_invalid: '这不是有效的手机号，请检查。',
    pocket_code_wrong: '验证码不对或已过期，请重试或重新获取。',
    pocket_code_sent: '验证码已发送，一分钟后可再次获取。',
    sign_in_slowed_down: '尝试次数太多，请稍后再试。',
    offer_sold_out: '已经领完了。',
    offer_day_sold_out: '今天的已领完，明天再来。',
    offer_store_sold_out: '本店的已领完。',
    offer_budget_spent: '已经领完了。',
    offer_day_budget_spent: '今天的已领完，明天再来。',
    offer_store_budget_spent: '本店的已领完。',
    claim_customer_limit: '每人可领的数量已用完。',
    claim_phone_limit: '该手机号可领的数量已用完。',
    claim_device_limit: '本机可领的数量已用完。',
    claim_new_customers_only: '仅限新顾客领取。',
    claim_suspect: '暂时无法领取，请咨询店员。',
    pocket_offer_gone: '这项优惠已经结束了。',
    cross_site: '请在店里扫码打开本页。',
  },
  privacy: '手机号只用来在本店认出你，加密保存；未经你同意，不会发送广告。',
}

export const landingWords: Record<Language, LandingWords> = { en, zh }

/** The language to write: the one asked for, else the first of the browser's that we speak, else the shop's. */
export function chooseLanguage(asked: string | undefined, accepted: string | undefined, shop: string): Language {
  if (asked === 'en' || asked === 'zh') return asked
  for (const entry of (accepted ?? '').toLowerCase().split(',')) {
    const name = entry.trim()
    if (name.startsWith('zh')) return 'zh'
    if (name.startsWith('en')) return 'en'
  }
  return shop === 'en' ? 'en' : 'zh'
}
