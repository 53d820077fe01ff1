const words: Record<string, { en: (n: number) => string; zh: (n: number) => string }> = {
  orders: { en: (n) => `${n} ${n === 1 ? 'order' : 'orders'}`, zh: (n) => `${n} 笔订单` },
  lines: { en: (n) => `${n} ${n === 1 ? 'purchase' : 'purchases'}`, zh: (n) => `${n} 次购买` },
  events: { en: (n) => `${n} ${n === 1 ? 'event' : 'events'}`, zh: (n) => `${n} 个事件` },
  steps: { en: (n) => `${n} ${n === 1 ? 'step' : 'steps'} reached`, zh: (n) => `走到第 ${n} 步` },
  declared: { en: () => 'said by the customer or staff', zh: () => '客户或员工填写' },
  imported: { en: () => 'imported', zh: () => '导入' },
}

/** What a value rests on, in the reader's language. Stored without language, such as `orders:5`; other text stays as it is. */
export function evidenceText(evidence: string, locale: string): string {
  const [, name = '', count = '0'] = /^(\w+):(\d+)$/.exec(evidence) ?? []
  const word = words[name]
  if (!word) return evidence
  return locale.startsWith('zh') ? word.zh(Number(count)) : word.en(Number(count))
}
