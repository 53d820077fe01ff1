/** Whose pay code this is, by how it begins. Ours: 26 digits from 88. */
export type PayerCodeKind = 'ours' | 'alipay' | 'face' | 'unknown'

export function kindOfPayerCode(code: string): PayerCodeKind {
  if (/^88\d{24}$/.test(code)) return 'ours'
  if (/^(2[5-9]|30)\d{14,22}$/.test(code)) return 'alipay'
  if (/^fp[0-9a-zA-Z]{33}$/.test(code)) return 'face'
  return 'unknown'
}
