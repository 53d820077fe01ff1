import {
  BarChartOutlined,
  BgColorsOutlined,
  BranchesOutlined,
  ExperimentOutlined,
  GiftOutlined,
  IdcardOutlined,
  ImportOutlined,
  LinkOutlined,
  LogoutOutlined,
  RollbackOutlined,
  TagsOutlined,
  TranslationOutlined,
  TrophyOutlined,
  UserAddOutlined,
  UsergroupAddOutlined,
  UserOutlined,
} from '@ant-design/icons'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { App } from 'antd'
import { type KeyboardEvent, type ReactNode, useDeferredValue, useEffect, useId, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { audiencesQuery } from '../../api/audiences.ts'
import { customerSearchQuery } from '../../api/customers.ts'
import { labelBookQuery } from '../../api/labels.ts'
import { modelsQuery } from '../../api/models.ts'
import { offersQuery } from '../../api/offers.ts'
import { organizationQuery } from '../../api/organization.ts'
import { playsQuery } from '../../api/plays.ts'
import { catalogueQuery } from '../../api/reports.ts'
import { type Destination, paths } from '../../paths.ts'
import { useFormat } from '../../ui/format-context.ts'
import { useAppearance } from '../appearance.tsx'
import { customerTitle } from '../customer-title.ts'
import { useGo } from '../go-link.tsx'
import { useMe } from '../session.ts'
import { useLook, useSignOut } from './account-menu.tsx'
import type { NavGroup } from './nav.tsx'

interface Entry {
  key: string
  group:
    | 'pages'
    | 'customers'
    | 'audiences'
    | 'labels'
    | 'models'
    | 'portraits'
    | 'offers'
    | 'plays'
    | 'reports'
    | 'actions'
  icon: ReactNode
  label: string
  note?: string
  /** Other words that find it. */
  also?: string
  run(): void
}

interface PaletteProps {
  open: boolean
  close(): void
  groups: NavGroup[]
}

/** Finds anything: pages, customers, reports, actions. A combobox over a listbox, as the ARIA pattern has it. */
export function CommandPalette({ open, close, groups }: PaletteProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (open && !dialog.current?.open) dialog.current?.showModal()
    if (!open && dialog.current?.open) dialog.current.close()
  }, [open])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape is the dialog's own; the click is on the ground beside it
    <dialog
      ref={dialog}
      className="palette"
      onClose={close}
      onClick={(event) => event.target === dialog.current && close()}
    >
      {open && <PaletteBox close={close} groups={groups} />}
    </dialog>
  )
}

/** What the text finds, group by group. A few dozen entries: not worth remembering between keystrokes. */
function useEntries(groups: NavGroup[], text: string): Entry[] {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { permissions } = useMe()
  const go = useGo()
  const actions = useActions()
  const known = useKnown()
  const { data: catalogue } = useQuery({ ...catalogueQuery, enabled: permissions.includes('reports:read') })
  const mayFind = permissions.includes('customers:read') && text.trim().length > 1
  const { data: found } = useQuery({ ...customerSearchQuery(text), enabled: mayFind })

  const wanted = text.trim().toLowerCase()
  const matches = ({ label, note = '', also = '' }: Entry) => `${label} ${note} ${also}`.toLowerCase().includes(wanted)
  const pages = groups
    .flatMap((group) => group.items)
    .map(
      (item): Entry => ({
        key: item.key,
        group: 'pages',
        icon: item.icon,
        label: t(`nav.${item.key}`),
        also: item.key,
        run: () => void go(item.to),
      }),
    )
  const customers = (found?.customers ?? []).map(
    (customer): Entry => ({
      key: `customer-${customer.id}`,
      group: 'customers',
      icon: <UserOutlined aria-hidden />,
      label: customerTitle(customer, t),
      note: customer.contact,
      run: () => void go(paths.customer(customer.id)),
    }),
  )
  const reports = (catalogue?.reports ?? []).map(
    (report): Entry => ({
      key: `report-${report.name}`,
      group: 'reports',
      icon: <BarChartOutlined aria-hidden />,
      label: report.title[language],
      also: `${report.name} ${report.title.en} ${report.title.zh}`,
      run: () => void go(paths.report(report.name)),
    }),
  )
  return [
    ...pages.filter(matches),
    ...customers,
    ...(wanted ? known.filter(matches).slice(0, knownMax) : []),
    ...(wanted ? reports.filter(matches) : []),
    ...actions.filter(matches),
  ]
}

/** Of thousands of labels the palette shows as many as a glance takes in. */
const knownMax = 24

/** A page of something that is known by name. */
const knownEntry =
  (go: ReturnType<typeof useGo>) =>
  (group: Entry['group'], key: string, icon: ReactNode, label: string, to: Destination, also?: string): Entry => ({
    key: `${group}-${key}`,
    group,
    icon,
    label,
    also,
    run: () => void go(to),
  })

/** Audiences, labels, models, offers, and portraits of stores: each is a page of its own. */
function useKnown(): Entry[] {
  const { language } = useFormat()
  const { permissions } = useMe()
  const go = useGo()
  const mayAudiences = permissions.includes('audiences:read')
  const { data: audiences } = useQuery({ ...audiencesQuery, enabled: mayAudiences })
  const { data: labels } = useQuery({ ...labelBookQuery, enabled: permissions.includes('labels:read') })
  const { data: models } = useQuery({ ...modelsQuery, enabled: permissions.includes('models:read') })
  const { data: offers } = useInfiniteQuery({ ...offersQuery({}), enabled: permissions.includes('offers:read') })
  const { data: plays } = useInfiniteQuery({ ...playsQuery({}), enabled: permissions.includes('plays:read') })
  const { data: tree } = useQuery(organizationQuery)
  const entry = knownEntry(go)
  return [
    ...(audiences?.audiences ?? []).map(({ id, name, note }) =>
      entry('audiences', id, <UsergroupAddOutlined aria-hidden />, name, paths.audience(id), note),
    ),
    ...(offers?.pages.flatMap((page) => page.items) ?? []).map(({ id, code, name }) =>
      entry(
        'offers',
        code,
        <GiftOutlined aria-hidden />,
        name[language],
        paths.offer(id),
        `${code} ${name.en} ${name.zh}`,
      ),
    ),
    ...(plays?.pages.flatMap((page) => page.plays) ?? []).map(({ id, name }) =>
      entry(
        'plays',
        String(id),
        <BranchesOutlined aria-hidden />,
        name[language],
        paths.play(id),
        `${name.en} ${name.zh}`,
      ),
    ),
    ...(labels ?? []).map(({ code, name }) =>
      entry(
        'labels',
        code,
        <TagsOutlined aria-hidden />,
        name[language],
        paths.label(code),
        `${code} ${name.en} ${name.zh}`,
      ),
    ),
    ...(models?.models ?? []).map(({ name, title }) =>
      entry(
        'models',
        name,
        <ExperimentOutlined aria-hidden />,
        title[language],
        paths.model(name),
        `${name} ${title.en} ${title.zh}`,
      ),
    ),
    ...(mayAudiences ? (tree?.cities.flatMap((city) => city.stores) ?? []) : []).map(({ code, name }) =>
      entry(
        'portraits',
        code,
        <IdcardOutlined aria-hidden />,
        name,
        paths.portrait('store', code),
        `portrait 画像 ${code}`,
      ),
    ),
  ]
}

const action = (key: string, icon: ReactNode, label: string, run: () => void, also?: string): Entry => ({
  key,
  group: 'actions',
  icon,
  label,
  run,
  also,
})

/** What can be done from anywhere. */
function useActions(): Entry[] {
  const { t } = useTranslation()
  const { language } = useFormat()
  const { theme } = useAppearance()
  const { setTheme, setLanguage } = useLook()
  const { message } = App.useApp()
  const { permissions } = useMe()
  const go = useGo()
  const leave = useSignOut()
  const moneyActions = useMoneyActions()
  const newPlay = () => void go(paths.newPlay())
  const copyLink = () =>
    void navigator.clipboard.writeText(location.href).then(() => message.success(t('common.copied')))
  const all = [
    action(
      'theme',
      <BgColorsOutlined aria-hidden />,
      t(theme === 'dark' ? 'palette.light' : 'palette.dark'),
      () => setTheme(theme === 'dark' ? 'light' : 'dark'),
      'theme 主题',
    ),
    action(
      'language',
      <TranslationOutlined aria-hidden />,
      language === 'zh' ? 'English' : '中文',
      () => setLanguage(language === 'zh' ? 'en' : 'zh'),
      'language 语言',
    ),
    action('copy', <LinkOutlined aria-hidden />, t('palette.copyLink'), copyLink, 'share url'),
  ]
  if (permissions.includes('imports:run'))
    all.push(
      action('import', <ImportOutlined aria-hidden />, t('palette.import'), () => void go(paths.imports()), 'csv'),
    )
  if (permissions.includes('audiences:write'))
    all.push(
      action(
        'new-audience',
        <UsergroupAddOutlined aria-hidden />,
        t('palette.newAudience'),
        () => void go(paths.newAudience()),
      ),
    )
  if (permissions.includes('labels:write'))
    all.push(
      action('new-label', <TagsOutlined aria-hidden />, t('palette.newLabel'), () => void go(paths.newLabel())),
      action('usefulness', <TrophyOutlined aria-hidden />, t('palette.usefulness'), () => void go(paths.usefulness())),
    )
  if (permissions.includes('staff:write'))
    all.push(
      action(
        'invite',
        <UserAddOutlined aria-hidden />,
        t('palette.invite'),
        () => void go(paths.organization({ tab: 'staff' })),
      ),
    )
  return [
    ...all,
    ...moneyActions,
    ...(permissions.includes('plays:write')
      ? [action('new-play', <BranchesOutlined aria-hidden />, t('palette.newPlay'), newPlay, 'play 玩法')]
      : []),
    action('out', <LogoutOutlined aria-hidden />, t('account.signOut'), () => void leave()),
  ]
}

/** What is given, and what is given back. */
function useMoneyActions(): Entry[] {
  const { t } = useTranslation()
  const { permissions } = useMe()
  const go = useGo()
  const newOffer = () => void go(paths.newOffer())
  const refund = () => void go(paths.till({ tab: 'sales' }))
  return [
    ...(permissions.includes('offers:write')
      ? [action('new-offer', <GiftOutlined aria-hidden />, t('palette.newOffer'), newOffer, 'coupon 优惠券')]
      : []),
    ...(permissions.includes('till:refund')
      ? [action('refund', <RollbackOutlined aria-hidden />, t('palette.refund'), refund, 'ticket refund 小票')]
      : []),
  ]
}

function PaletteBox({ close, groups }: { close(): void; groups: NavGroup[] }) {
  const { t } = useTranslation()
  const [text, setText] = useState('')
  const deferred = useDeferredValue(text)
  const [at, setAt] = useState(0)
  const list = useId()
  const entries = useEntries(groups, deferred)
  const chosen = Math.min(at, Math.max(entries.length - 1, 0))
  const optionId = (index: number) => `${list}-${index}`

  const run = (entry: Entry | undefined) => {
    if (!entry) return
    close()
    entry.run()
  }
  const onKey = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step !== undefined) {
      event.preventDefault()
      const next = (chosen + step + entries.length) % Math.max(entries.length, 1)
      setAt(next)
      document.getElementById(optionId(next))?.scrollIntoView({ block: 'nearest' })
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) run(entries[chosen])
  }

  return (
    <div className="palette-box">
      <input
        className="palette-input"
        // biome-ignore lint/a11y/noAutofocus: the palette was opened to type in it
        autoFocus
        role="combobox"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={entries.length > 0 ? optionId(chosen) : undefined}
        aria-label={t('palette.label')}
        placeholder={t('palette.placeholder')}
        value={text}
        onChange={(event) => {
          setText(event.target.value)
          setAt(0)
        }}
        onKeyDown={onKey}
      />
      <div className="palette-list" id={list} role="listbox" aria-label={t('palette.label')}>
        {entries.map((entry, index) => (
          <div key={entry.key} role="presentation">
            {entry.group !== entries[index - 1]?.group && (
              <div className="palette-group" role="presentation">
                {t(`palette.groups.${entry.group}`)}
              </div>
            )}
            {/* biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled in the input, as the combobox pattern has it */}
            {/* biome-ignore lint/a11y/useFocusableInteractive: as above */}
            <div
              id={optionId(index)}
              className="palette-item"
              role="option"
              aria-selected={index === chosen}
              onMouseMove={() => setAt(index)}
              onClick={() => run(entry)}
            >
              {entry.icon}
              <span className="grow">{entry.label}</span>
              {entry.note && <span className="faint small">{entry.note}</span>}
            </div>
          </div>
        ))}
        {entries.length === 0 && <p className="palette-group">{t('palette.nothing')}</p>}
      </div>
      <div className="palette-foot" aria-hidden="true">
        <span>
          <kbd>↑</kbd> <kbd>↓</kbd> {t('palette.move')}
        </span>
        <span>
          <kbd>↵</kbd> {t('palette.open')}
        </span>
        <span>
          <kbd>Esc</kbd> {t('common.close')}
        </span>
      </div>
    </div>
  )
}
