import { z } from 'zod'
import { Permission, permissions, Role } from './roles.ts'

export const Locale = z.enum(['zh-CN', 'en'])
export type Locale = z.infer<typeof Locale>
export const Theme = z.enum(['system', 'light', 'dark'])
export type Theme = z.infer<typeof Theme>

const instant = z.iso.datetime({ offset: true })
// Ids are PostgreSQL integers; a larger number names nothing.
const id = z.int().positive().max(2_147_483_647)
// Control characters would be invisible in a list, and PostgreSQL stores no NUL.
const name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}]*$/u, 'Use printable characters.')
const email = z.string().trim().toLowerCase().pipe(z.email().max(254))
/** Short codes of merchants are kept as they are: letters of any script, digits and the usual joints. */
const code = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._/-]*$/u, 'Use letters, digits, spaces and . _ / - only.')
const longitude = z.number().min(-180).max(180)
const latitude = z.number().min(-90).max(90)

const timezone = z.string().refine(
  (zone) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en', { timeZone: zone }))
    } catch {
      return false
    }
  },
  { error: 'Use an IANA time zone such as Asia/Shanghai.' },
)
const currency = z.string().regex(/^[A-Z]{3}$/, 'Use an ISO 4217 code such as CNY.')

// Workspace, cities, stores

export const Workspace = z.object({
  publicId: z.string(),
  name,
  timezone: z.string(),
  currency: z.string(),
  locale: Locale,
  createdAt: instant,
})
export type Workspace = z.infer<typeof Workspace>

export const UpdateWorkspace = z.object({ name, timezone, currency, locale: Locale }).partial()
export type UpdateWorkspace = z.infer<typeof UpdateWorkspace>

export const Store = z.object({
  id,
  city: id,
  code: z.string(),
  name: z.string(),
  longitude: z.number().nullable(),
  latitude: z.number().nullable(),
  /** Calendar day, `2024-03-01`. */
  openedOn: z.iso.date().nullable(),
})
export type Store = z.infer<typeof Store>

export const City = z.object({ id, code: z.string(), name: z.string() })
export type City = z.infer<typeof City>

export const OrganizationTree = z.object({ cities: z.array(City.extend({ stores: z.array(Store) })) })
export type OrganizationTree = z.infer<typeof OrganizationTree>

export const CreateCity = z.object({ code, name })
export type CreateCity = z.infer<typeof CreateCity>
export const UpdateCity = z.object({ name })
export type UpdateCity = z.infer<typeof UpdateCity>

export const CreateStore = z.object({
  city: id,
  code,
  name,
  longitude: longitude.nullish(),
  latitude: latitude.nullish(),
  openedOn: z.iso.date().nullish(),
})
export type CreateStore = z.infer<typeof CreateStore>
/** The code of a store never changes: orders and imports name the store by it. */
export const UpdateStore = CreateStore.omit({ code: true }).partial()
export type UpdateStore = z.infer<typeof UpdateStore>

// Staff

export const StaffStatus = z.enum(['invited', 'active', 'disabled'])
export type StaffStatus = z.infer<typeof StaffStatus>

export const Staff = z.object({
  id,
  email: z.string(),
  name: z.string(),
  role: Role,
  city: id.nullable(),
  store: id.nullable(),
  status: StaffStatus,
  createdAt: instant,
  lastSignInAt: instant.nullable(),
})
export type Staff = z.infer<typeof Staff>

export const StaffQuery = z.object({
  search: z.string().trim().max(120).optional(),
  role: Role.optional(),
  status: StaffStatus.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export type StaffQuery = z.infer<typeof StaffQuery>

export const StaffPage = z.object({ items: z.array(Staff), nextCursor: z.string().nullable() })
export type StaffPage = z.infer<typeof StaffPage>

/** `city` is needed by a city manager; `store` by store manager, clerk and courier. */
export const InviteStaff = z.object({ email, name, role: Role, city: id.nullish(), store: id.nullish() })
export type InviteStaff = z.infer<typeof InviteStaff>

export const UpdateStaff = z
  .object({ name, role: Role, city: id.nullable(), store: id.nullable(), status: z.enum(['active', 'disabled']) })
  .partial()
export type UpdateStaff = z.infer<typeof UpdateStaff>

/**
 * A one-time sign-in link, shown once: whoever has it signs in as this staff member. `path` is `/sign-in/link#<token>`;
 * the token is behind the `#` so that it reaches no server log.
 */
export const SignInLink = z.object({ token: z.string(), path: z.string(), expiresAt: instant })
export type SignInLink = z.infer<typeof SignInLink>

export const InvitedStaff = z.object({ staff: Staff, link: SignInLink })
export type InvitedStaff = z.infer<typeof InvitedStaff>

// Sign-in

export const passwordLengthMin = 8
export const passwordLengthMax = 256
/** Counted in characters, not in UTF-16 units, so that a Chinese or emoji pass phrase counts as it is read. */
const password = z
  .string()
  .refine((value) => [...value].length >= passwordLengthMin && value.length <= passwordLengthMax, {
    error: `Use ${passwordLengthMin} to ${passwordLengthMax} characters.`,
  })

export const SignIn = z.object({ email, password: z.string().min(1).max(passwordLengthMax) })
export type SignIn = z.infer<typeof SignIn>
export const SignInWithLink = z.object({ token: z.string().min(1).max(200) })
export type SignInWithLink = z.infer<typeof SignInWithLink>

/** `current` may be left out by someone who has no password yet or who came in by a sign-in link. */
export const ChangePassword = z.object({
  current: z.string().min(1).max(passwordLengthMax).optional(),
  password,
})
export type ChangePassword = z.infer<typeof ChangePassword>

export const SignInMethod = z.enum(['password', 'passkey', 'link'])
export type SignInMethod = z.infer<typeof SignInMethod>

/** The signed-in staff member. (A key has no account; it reads `/v1/workspace` to see where it is.) */
export const Me = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role: Role,
  permissions: z.array(Permission),
  /** Set for a city manager. */
  city: City.nullable(),
  /** Set for store manager, clerk and courier. */
  store: Store.nullable(),
  locale: Locale,
  theme: Theme,
  workspace: Workspace,
  hasPassword: z.boolean(),
  passkeyCount: z.int().nonnegative(),
  /** How this session was opened. Someone who came by a link and has neither password nor passkey should set one. */
  signedInWith: SignInMethod,
})
export type Me = z.infer<typeof Me>

export const UpdateMe = z.object({ name, email, locale: Locale, theme: Theme }).partial()
export type UpdateMe = z.infer<typeof UpdateMe>

export const Session = z.object({
  id,
  current: z.boolean(),
  method: SignInMethod,
  ip: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: instant,
  lastSeenAt: instant,
  expiresAt: instant,
})
export type Session = z.infer<typeof Session>
export const SessionList = z.object({ items: z.array(Session) })
export type SessionList = z.infer<typeof SessionList>

// Passkeys. The inner objects are those of the WebAuthn standard; pass them to and from the browser's API unchanged.

export const Passkey = z.object({
  id,
  name: z.string(),
  /** Kept in step across the person's devices by its provider. */
  synced: z.boolean(),
  createdAt: instant,
  lastUsedAt: instant.nullable(),
})
export type Passkey = z.infer<typeof Passkey>
export const PasskeyList = z.object({ items: z.array(Passkey) })
export type PasskeyList = z.infer<typeof PasskeyList>

/** `options` goes to `startRegistration({ optionsJSON })` or `startAuthentication({ optionsJSON })` as it is. */
export const PasskeyOptions = z.object({ options: z.record(z.string(), z.unknown()) })
export type PasskeyOptions = z.infer<typeof PasskeyOptions>

const extensionResults = z.record(z.string(), z.unknown()).default({})
const attachment = z.enum(['platform', 'cross-platform']).nullish()

export const RegisterPasskey = z.object({
  name: name.default('Passkey'),
  response: z.object({
    id: z.string().max(2000),
    rawId: z.string().max(2000),
    type: z.literal('public-key'),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensionResults,
    response: z.object({
      clientDataJSON: z.string().max(8000),
      attestationObject: z.string().max(64_000),
      transports: z.array(z.string().max(40)).max(10).optional(),
    }),
  }),
})
export type RegisterPasskey = z.infer<typeof RegisterPasskey>

export const SignInWithPasskey = z.object({
  response: z.object({
    id: z.string().max(2000),
    rawId: z.string().max(2000),
    type: z.literal('public-key'),
    authenticatorAttachment: attachment,
    clientExtensionResults: extensionResults,
    response: z.object({
      clientDataJSON: z.string().max(8000),
      authenticatorData: z.string().max(8000),
      signature: z.string().max(8000),
      userHandle: z.string().max(200).nullish(),
    }),
  }),
})
export type SignInWithPasskey = z.infer<typeof SignInWithPasskey>

// API keys

export const ApiKeyKind = z.enum(['write', 'secret'])
export type ApiKeyKind = z.infer<typeof ApiKeyKind>

export const ApiKey = z.object({
  id,
  kind: ApiKeyKind,
  name: z.string(),
  /** The first characters, to tell keys apart; the whole key is shown once, when it is made. */
  prefix: z.string(),
  permissions: z.array(Permission),
  createdAt: instant,
  createdBy: z.string(),
  lastUsedAt: instant.nullable(),
  revokedAt: instant.nullable(),
})
export type ApiKey = z.infer<typeof ApiKey>
export const ApiKeyList = z.object({ items: z.array(ApiKey) })
export type ApiKeyList = z.infer<typeof ApiKeyList>

/** A write key sends events and nothing else, so it has no permissions. A secret key without `permissions` gets all a key may have. */
export const CreateApiKey = z.object({
  kind: ApiKeyKind,
  name,
  permissions: z.array(Permission).max(permissions.length).optional(),
})
export type CreateApiKey = z.infer<typeof CreateApiKey>
export const CreatedApiKey = z.object({ key: ApiKey, secret: z.string() })
export type CreatedApiKey = z.infer<typeof CreatedApiKey>

// Audit

export const AuditEntry = z.object({
  /** 1, 2, 3 … without gaps in a workspace. */
  number: z.int().positive(),
  at: instant,
  actor: z.object({ kind: z.enum(['staff', 'key', 'system']), id: z.int().nullable(), name: z.string() }),
  /** What was done, `staff.invited`. */
  action: z.string(),
  /** What it was done to, `staff/12`. */
  object: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  ip: z.string().nullable(),
  requestId: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof AuditEntry>

export const AuditQuery = z.object({
  action: z.string().max(80).optional(),
  object: z.string().max(120).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(100).optional(),
})
export type AuditQuery = z.infer<typeof AuditQuery>

export const AuditPage = z.object({ items: z.array(AuditEntry), nextCursor: z.string().nullable() })
export type AuditPage = z.infer<typeof AuditPage>

/** `intact: false` names the first entry that does not fit the chain. */
export const AuditVerification = z.object({
  intact: z.boolean(),
  entries: z.int().nonnegative(),
  firstBroken: z.int().positive().nullable(),
})
export type AuditVerification = z.infer<typeof AuditVerification>
