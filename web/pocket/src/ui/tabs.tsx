/** @jsxImportSource preact */
import { useSpeech } from '../i18n/index.ts'
import { Icon } from './icons.tsx'
import { Link } from './navigation.tsx'

const tabs = [
  { name: 'bag', to: '/', under: /^\/($|coupons|points|value|history)/ },
  { name: 'offers', to: '/offers', under: /^\/offers/ },
  { name: 'pay', to: '/pay', under: /^\/pay/ },
  { name: 'me', to: '/me', under: /^\/me/ },
] as const

/** Where the thumb is. */
export function Tabs({ path }: { path: string }) {
  const { t } = useSpeech()
  return (
    <nav class="tabs" aria-label={t('nav.label')}>
      {tabs.map(({ name, to, under }) => (
        <Link key={name} to={to} aria-current={under.test(path) ? 'page' : undefined}>
          <Icon name={name} />
          {t(`nav.${name}`)}
        </Link>
      ))}
    </nav>
  )
}
