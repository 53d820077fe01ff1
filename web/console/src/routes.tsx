import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from '@tanstack/react-router'
import { ApiError } from './api/client.ts'
import { meQuery } from './api/session.ts'
import { RouteError, RouteMissing, RoutePending } from './components/route-states.tsx'
import { needWords, type WordPack } from './i18n/index.ts'
import { hrefOf, parseSearch, paths, stringifySearch } from './paths.ts'

/*
 * The site map. One line a page; every page is a chunk of its own, loaded when it is first wanted.
 * Addresses are those of the path table in `paths.ts`.
 */

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: RouteMissing,
})

const page = (path: string, load: () => Promise<Record<string, unknown>>, name: string) =>
  createRoute({
    getParentRoute: () => inside,
    path,
    component: lazyRouteComponent(load as Parameters<typeof lazyRouteComponent>[0], name), // each module has the page `name`
  })

/** A page whose words come with it. */
const spoken =
  <Module,>(load: () => Promise<Module>, ...packs: WordPack[]) =>
  async (): Promise<Module> =>
    (await Promise.all([load(), needWords(...packs)]))[0]

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})
/** The link that the command line and an owner hand out; its token stands after the #, which no server log sees. */
const signInLink = createRoute({
  getParentRoute: () => root,
  path: '/sign-in/link',
  component: lazyRouteComponent(() => import('./pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
})
const welcome = createRoute({
  getParentRoute: () => root,
  path: '/welcome',
  beforeLoad: requireSession,
  component: lazyRouteComponent(() => import('./pages/sign-in/welcome-page.tsx'), 'WelcomePage'),
})

/** Everything that needs a session, inside the shell. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: requireSession,
  search: { middlewares: [retainSearchParams(['city', 'store', 'from', 'to'] as never)] }, // the lens; routes here keep search untyped, the path table types it
  component: lazyRouteComponent(() => import('./components/shell/shell.tsx'), 'Shell'),
})

const tree = root.addChildren([
  signIn,
  signInLink,
  welcome,
  inside.addChildren([
    page('/', () => import('./pages/today/today-page.tsx'), 'TodayPage'),
    page('/customers', () => import('./pages/customers/customers-page.tsx'), 'CustomersPage'),
    page('/customers/merges', () => import('./pages/customers/merges-page.tsx'), 'MergesPage'),
    page('/customers/$id', () => import('./pages/customers/customer-page.tsx'), 'CustomerPage'),
    page('/audiences', () => import('./pages/audiences/audiences-page.tsx'), 'AudiencesPage'),
    page('/audiences/new', () => import('./pages/audiences/new-audience-page.tsx'), 'NewAudiencePage'),
    page('/audiences/$id', () => import('./pages/audiences/audience-page.tsx'), 'AudiencePage'),
    page('/labels', () => import('./pages/labels/labels-page.tsx'), 'LabelsPage'),
    page('/labels/new', () => import('./pages/label-editor/label-editor-page.tsx'), 'NewLabelPage'),
    page('/labels/usefulness', () => import('./pages/labels/usefulness-page.tsx'), 'UsefulnessPage'),
    page('/labels/$code', () => import('./pages/labels/label-page.tsx'), 'LabelPage'),
    page('/labels/$code/edit', () => import('./pages/label-editor/label-editor-page.tsx'), 'EditLabelPage'),
    page('/portraits', () => import('./pages/portraits/portraits-page.tsx'), 'PortraitsPage'),
    page('/portraits/$of/$id', () => import('./pages/portraits/portrait-page.tsx'), 'PortraitPage'),
    page(
      '/till',
      spoken(() => import('./pages/till/till-page.tsx'), 'till', 'rewards'),
      'TillPage',
    ),
    page(
      '/offers',
      spoken(() => import('./pages/offers/offers-page.tsx'), 'rewards'),
      'OffersPage',
    ),
    page(
      '/offers/new',
      spoken(() => import('./pages/offer-editor/offer-editor-page.tsx'), 'rewards'),
      'NewOfferPage',
    ),
    page(
      '/offers/$id',
      spoken(() => import('./pages/offers/offer-page.tsx'), 'rewards'),
      'OfferPage',
    ),
    page(
      '/offers/$id/edit',
      spoken(() => import('./pages/offer-editor/offer-editor-page.tsx'), 'rewards'),
      'EditOfferPage',
    ),
    page(
      '/envelopes/$id',
      spoken(() => import('./pages/offers/envelope-page.tsx'), 'rewards'),
      'EnvelopePage',
    ),
    page(
      '/experiments',
      spoken(() => import('./pages/experiments/experiments-page.tsx'), 'experiments'),
      'ExperimentsPage',
    ),
    page(
      '/experiments/$id',
      spoken(() => import('./pages/experiments/experiment-page.tsx'), 'experiments'),
      'ExperimentPage',
    ),
    page(
      '/slots',
      spoken(() => import('./pages/slots/slots-page.tsx'), 'slots', 'rewards'),
      'SlotsPage',
    ),
    page(
      '/slots/$code',
      spoken(() => import('./pages/slots/slot-page.tsx'), 'slots'),
      'SlotPage',
    ),
    page(
      '/gate',
      spoken(() => import('./pages/gate/gate-page.tsx'), 'touches'),
      'GatePage',
    ),
    page(
      '/cards',
      spoken(() => import('./pages/cards/cards-page.tsx'), 'rewards'),
      'CardsPage',
    ),
    page(
      '/cards/$number',
      spoken(() => import('./pages/cards/card-page.tsx'), 'rewards', 'money'),
      'CardPage',
    ),
    page(
      '/stored-value',
      spoken(() => import('./pages/stored-value/stored-value-page.tsx'), 'money'),
      'StoredValuePage',
    ),
    page(
      '/ledger',
      spoken(() => import('./pages/ledger/ledger-page.tsx'), 'money'),
      'LedgerPage',
    ),
    page(
      '/ledger/story',
      spoken(() => import('./pages/ledger/story-page.tsx'), 'money'),
      'StoryPage',
    ),
    page(
      '/ledger/accounts/$id',
      spoken(() => import('./pages/ledger/account-page.tsx'), 'money'),
      'AccountPage',
    ),
    page(
      '/settlement',
      spoken(() => import('./pages/settlement/settlement-page.tsx'), 'money', 'till'),
      'SettlementPage',
    ),
    page(
      '/risk',
      spoken(() => import('./pages/risk/risk-page.tsx'), 'money'),
      'RiskPage',
    ),
    page(
      '/plays',
      spoken(() => import('./pages/plays/plays-page.tsx'), 'plays'),
      'PlaysPage',
    ),
    page(
      '/plays/new',
      spoken(() => import('./pages/plays/new-play-page.tsx'), 'plays', 'rewards'),
      'NewPlayPage',
    ),
    page(
      '/plays/tasks',
      spoken(() => import('./pages/tasks/tasks-page.tsx'), 'plays'),
      'TasksPage',
    ),
    page(
      '/plays/$id',
      spoken(() => import('./pages/plays/play-page.tsx'), 'plays', 'rewards'),
      'PlayPage',
    ),
    page(
      '/prescriptions',
      spoken(() => import('./pages/health/health-page.tsx'), 'health'),
      'HealthPage',
    ),
    page(
      '/prescriptions/$code',
      spoken(() => import('./pages/health/prescription-page.tsx'), 'health'),
      'PrescriptionPage',
    ),
    page('/events', () => import('./pages/events/events-page.tsx'), 'EventsPage'),
    page('/reports', () => import('./pages/reports/reports-page.tsx'), 'ReportsPage'),
    page('/reports/$name', () => import('./pages/reports/report-page.tsx'), 'ReportPage'),
    page('/flows', () => import('./pages/flows/flows-page.tsx'), 'FlowsPage'),
    page('/imports', () => import('./pages/imports/imports-page.tsx'), 'ImportsPage'),
    page('/imports/$id', () => import('./pages/imports/import-page.tsx'), 'ImportPage'),
    page('/organization', () => import('./pages/organization/organization-page.tsx'), 'OrganizationPage'),
    page('/models', () => import('./pages/models/models-page.tsx'), 'ModelsPage'),
    page('/models/$name', () => import('./pages/models/model-page.tsx'), 'ModelPage'),
    page('/keys', () => import('./pages/keys/keys-page.tsx'), 'KeysPage'),
    page('/audit', () => import('./pages/audit/audit-page.tsx'), 'AuditPage'),
    page('/settings', () => import('./pages/settings/settings-page.tsx'), 'SettingsPage'),
  ]),
])

/** Without a session every address leads to the door, and from there back to where it pointed. */
async function requireSession({
  context,
  location,
}: {
  context: { queryClient: QueryClient }
  location: { href: string }
}) {
  try {
    await context.queryClient.ensureQueryData(meQuery)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    const next = location.href === hrefOf(paths.today()) ? undefined : location.href
    throw redirect(paths.signIn({ next }) as never) // router paths are untyped here; the path table types them
  }
}

export const createConsoleRouter = (queryClient: QueryClient) =>
  createRouter({
    routeTree: tree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPendingComponent: RoutePending,
    defaultPendingMs: 200,
    defaultErrorComponent: RouteError,
    scrollRestoration: true,
  })
