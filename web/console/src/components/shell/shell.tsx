import { MenuOutlined, SearchOutlined } from '@ant-design/icons'
import { Outlet, useLocation } from '@tanstack/react-router'
import { type ReactNode, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { hrefOf, paths } from '../../paths.ts'
import { Logo } from '../../ui/logo.tsx'
import { Sheet } from '../../ui/sheet.tsx'
import { useAppearance } from '../appearance.tsx'
import { GoLink } from '../go-link.tsx'
import { RoutePending } from '../route-states.tsx'
import { useMe } from '../session.ts'
import { AccountMenu } from './account-menu.tsx'
import { CommandPalette } from './command-palette.tsx'
import { type NavGroup, type NavItem, type NavKey, useNavGroups } from './nav.tsx'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { commandKey, useShortcuts } from './shortcuts.ts'

type Open = 'palette' | 'keys' | 'more' | undefined

/** The frame around every page: navigation beside it (below it on a phone), search and keys above it. */
export function Shell() {
  const { t } = useTranslation()
  const me = useMe()
  const groups = useNavGroups()
  const { setPlace } = useAppearance()
  const [open, setOpen] = useState<Open>()
  const main = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  const { timezone, currency, name } = me.workspace

  useEffect(() => setPlace({ timezone, currency }), [setPlace, timezone, currency])
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new page closes what lay over the old one
  useEffect(() => setOpen(undefined), [pathname])
  useShortcuts({ groups, openPalette: () => setOpen('palette'), openKeys: () => setOpen('keys') })

  const close = () => setOpen(undefined)
  return (
    <>
      {/* biome-ignore lint/a11y/useValidAnchor: it is a link within the page; the focus is moved as well, for browsers that only scroll */}
      <a className="skip-link" href="#main" onClick={() => main.current?.focus()}>
        {t('shell.skip')}
      </a>
      <div className="shell">
        <aside className="side">
          <Brand name={name} />
          <button type="button" className="side-search" onClick={() => setOpen('palette')}>
            <SearchOutlined aria-hidden />
            {t('shell.search')}
            <kbd>{commandKey}K</kbd>
          </button>
          <NavList groups={groups} label={t('shell.navigation')} />
          <div className="side-foot">
            <AccountMenu onKeys={() => setOpen('keys')} />
          </div>
        </aside>
        <header className="top-bar">
          <GoLink {...paths.today()} className="brand" exact>
            <Logo size={26} />
            <span>{name}</span>
          </GoLink>
          <button
            type="button"
            className="icon-button"
            aria-label={t('shell.search')}
            onClick={() => setOpen('palette')}
          >
            <SearchOutlined aria-hidden />
          </button>
        </header>
        <main id="main" className="content" ref={main} tabIndex={-1}>
          <Suspense fallback={<RoutePending />}>
            <Outlet />
          </Suspense>
        </main>
        <BottomBar groups={groups} onMore={() => setOpen('more')} />
      </div>
      <CommandPalette open={open === 'palette'} close={close} groups={groups} />
      <ShortcutSheet open={open === 'keys'} close={close} groups={groups} />
      <Sheet open={open === 'more'} close={close} title={t('shell.more')}>
        <NavList groups={groups} label={t('shell.navigation')} onGo={close} />
        <AccountMenu onKeys={() => setOpen('keys')} />
      </Sheet>
    </>
  )
}

function Brand({ name }: { name: string }) {
  const { t } = useTranslation()
  return (
    <GoLink {...paths.today()} className="side-brand" exact>
      <Logo size={30} />
      <span className="names">
        <span>{name}</span>
        <small>{t('brand.both')}</small>
      </span>
    </GoLink>
  )
}

function NavList({ groups, label, onGo }: { groups: NavGroup[]; label: string; onGo?(): void }) {
  const { t } = useTranslation()
  const { pathname } = useLocation()
  // The tasks live below the plays and are a page of their own in the list.
  const exact = ({ key }: NavItem) => key === 'today' || (key === 'plays' && pathname === hrefOf(paths.tasks()))
  return (
    <nav aria-label={label}>
      {groups.map((group) => (
        <div key={group.heading} className="nav">
          {group.heading !== 'work' && <div className="nav-heading">{t(`nav.${group.heading}`)}</div>}
          {group.items.map((item) => (
            <GoLink key={item.key} {...item.to} exact={exact(item)} onClick={onGo}>
              {item.icon}
              {t(`nav.${item.key}`)}
            </GoLink>
          ))}
        </div>
      ))}
    </nav>
  )
}

const nearKeys: readonly NavKey[] = [
  'today',
  'customers',
  'audiences',
  'reports',
  'till',
  'tasks',
  'imports',
  'organization',
]

/** Four pages within a thumb's reach, the rest behind "More". */
function BottomBar({ groups, onMore }: { groups: NavGroup[]; onMore(): void }) {
  const { t } = useTranslation()
  const items = groups.flatMap((group) => group.items)
  const near = nearKeys.flatMap((key) => items.filter((item) => item.key === key)).slice(0, 4)
  const entry = (icon: ReactNode, text: string) => (
    <>
      {icon}
      {text}
    </>
  )
  return (
    <nav className="bottom-bar" aria-label={t('shell.shortNavigation')}>
      {near.map((item) => (
        <GoLink key={item.key} {...item.to} exact={item.key === 'today'}>
          {entry(item.icon, t(`nav.${item.key}`))}
        </GoLink>
      ))}
      <button type="button" onClick={onMore}>
        {entry(<MenuOutlined aria-hidden />, t('shell.more'))}
      </button>
    </nav>
  )
}
