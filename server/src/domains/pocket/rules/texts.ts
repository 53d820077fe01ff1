/** What a phone gets. Short enough for one message, and it says what it is not for. */
export const codeText = (
  locale: string,
  { shop, code, minutes }: { shop: string; code: string; minutes: number },
): string =>
  locale === 'en'
    ? `${code} is your code for ${shop}, good for ${minutes} minutes. Nobody from the shop will ask you for it.`
    : `【${shop}】验证码 ${code}，${minutes} 分钟内有效。店员不会向你索取，请勿告诉他人。`
