/** Why a line was rejected, with what belongs into the sentence. */
export type Reason = { code: ReasonCode; about: string }

type Sentence = { en: (about: string) => string; zh: (about: string) => string }

// `about` is a cell of the file, a line number or an amount, depending on the code.
const sentences = {
  no_order: { en: () => 'The order number is empty.', zh: () => '订单号为空。' },
  bad_time: { en: (a) => `The time "${a}" cannot be read.`, zh: (a) => `无法识别时间“${a}”。` },
  bad_quantity: { en: (a) => `The quantity "${a}" is not a number.`, zh: (a) => `数量“${a}”不是数字。` },
  bad_price: { en: (a) => `The price "${a}" is not a number.`, zh: (a) => `单价“${a}”不是数字。` },
  bad_amount: { en: (a) => `The amount "${a}" is not a number.`, zh: (a) => `金额“${a}”不是数字。` },
  too_large: { en: (a) => `The amount "${a}" is too large.`, zh: (a) => `金额“${a}”过大。` },
  too_long: { en: (a) => `The text "${a}" is too long.`, zh: (a) => `文字“${a}”过长。` },
  too_many_cells: {
    en: () => 'The line has more cells than the header; a delimiter may stand in an unquoted text.',
    zh: () => '该行的列数多于表头，可能有未加引号的分隔符。',
  },
  sibling: {
    en: (a) => `The order is left out as a whole because of its line ${a}.`,
    zh: (a) => `因第 ${a} 行有问题，整个订单未导入。`,
  },
  customers_differ: {
    en: () => 'The lines of this order name different customers.',
    zh: () => '同一订单的各行属于不同的顾客。',
  },
  negative_total: {
    en: (a) => `The total of the order is negative (${a}), but it is not marked as a refund.`,
    zh: (a) => `订单总额为负（${a}），但未标明是退款。`,
  },
  refund_positive: {
    en: (a) => `The order number says refund, but its total is positive (${a}).`,
    zh: (a) => `订单号表示退款，但总额为正（${a}）。`,
  },
  too_many_lines: {
    en: (a) => `The order has ${a} lines, more than we take.`,
    zh: (a) => `该订单有 ${a} 行，超出上限。`,
  },
  order_changed: {
    en: () => 'An order with this number exists with other content.',
    zh: () => '该订单号已存在，但内容不同。',
  },
  refund_changed: {
    en: () => 'A refund with this number exists with other content.',
    zh: () => '该退款号已存在，但内容不同。',
  },
  refund_exceeds_order: {
    en: (a) => `The refunds would be more than was paid for the order: ${a}.`,
    zh: (a) => `退款总额超过订单金额：${a}。`,
  },
  refused: { en: (a) => `It was refused: ${a}.`, zh: (a) => `未被接受：${a}。` },
  no_identifier: {
    en: () => 'The line names nobody: no card, phone or other identifier.',
    zh: () => '该行没有会员号、手机号等任何身份标识。',
  },
} as const satisfies Record<string, Sentence>

export type ReasonCode = keyof typeof sentences

export const reason = (code: ReasonCode, about: string | number = ''): Reason => ({
  code,
  about: String(about).slice(0, 100),
})

export const isReasonCode = (code: string): code is ReasonCode => Object.hasOwn(sentences, code)

/** The reason as a sentence in the reader's language. */
export const explain = ({ code, about }: Reason, locale: string): string =>
  sentences[code][locale.startsWith('zh') ? 'zh' : 'en'](about)
