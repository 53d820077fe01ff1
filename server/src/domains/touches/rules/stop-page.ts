import type { TouchChannel } from '@regulars/contract'

type About = { shop: string; locale: string; channel: TouchChannel | undefined }

const texts = {
  en: {
    title: 'Messages of this shop',
    ask: 'What should end?',
    marketing: 'No more offers',
    channel: 'Nothing at all this way',
    complaint: 'This was a nuisance: no more offers',
    done: 'Done. It holds from now on.',
    back: 'You can change your mind in your card bag, under Me.',
  },
  zh: {
    title: '本店消息',
    ask: '想退订什么？',
    marketing: '不再收优惠消息',
    channel: '这个渠道什么都别发',
    complaint: '这条打扰到我了，不再收优惠消息',
    done: '已退订，即刻生效。',
    back: '想恢复时，到卡包的“我的”里打开即可。',
  },
} as const

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

/** The page of an opt-out link: three buttons and no script. */
export function renderStop({ shop, locale, channel }: About, state: 'ask' | 'done'): string {
  const text = locale === 'en' ? texts.en : texts.zh
  const choices = (['marketing', 'channel', 'complaint'] as const).filter((what) => what !== 'channel' || channel)
  const buttons = choices.map((what) => `<button name="what" value="${what}">${text[what]}</button>`).join('')
  const main =
    state === 'done'
      ? `<p role="status"><b>${text.done}</b></p><p>${text.back}</p>`
      : `<p>${text.ask}</p><form method="post">${buttons}</form>`
  return `<!doctype html><html lang="${locale === 'en' ? 'en' : 'zh-CN'}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">
<title>${text.title}</title><style>${style}</style></head>
<body><main><h1>${escaped(shop)}</h1>${main}</main></body></html>`
}

const style = `:root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:Canvas;color:CanvasText}
main{max-width:26rem;margin:0 auto;padding:2rem 1.25rem}h1{font-size:1.25rem}
button{display:block;width:100%;min-height:3rem;margin:.75rem 0;font:inherit;border:1px solid GrayText;border-radius:.6rem;background:Canvas;color:CanvasText;padding:.5rem 1rem}`
