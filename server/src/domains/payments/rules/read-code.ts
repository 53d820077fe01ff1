/** Ours begin with it; wallets' begin with 10 to 15 and 25 to 30. */
export const ourPrefix = '88'
export const payerCodeDigits = 24

/** Whose pay code this is, by how it begins. */
export type PayerCodeKind = 'ours' | 'alipay' | 'face' | 'unknown'

export function kindOfPayerCode(code: string): PayerCodeKind {
  if (code.length === ourPrefix.length + payerCodeDigits && /^88\d+$/.test(code)) return 'ours'
  if (/^(2[5-9]|30)\d{14,22}$/.test(code)) return 'alipay'
  if (/^fp[0-9a-zA-Z]{33}$/.test(code)) return 'face'
  return 'unknown'
}
