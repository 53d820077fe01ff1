import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('organization', {
  // One answer for unknown address, wrong password and disabled staff: it tells an attacker nothing.
  sign_in_failed: { status: 401, message: 'The e-mail address or the password is not right.' },
  sign_in_slowed_down: { status: 429, message: 'Too many attempts to sign in. Wait before the next one.' },
  sign_in_link_invalid: {
    status: 401,
    message: 'This sign-in link was used already or is too old. Ask for a new one.',
  },
  passkey_refused: { status: 401, message: 'This passkey does not open an account here.' },
  passkey_not_registered: { status: 400, message: 'The passkey could not be registered.' },
  passkey_known: { status: 409, message: 'This passkey is registered already.' },
  current_password_wrong: { status: 403, message: 'The current password is not right.' },
  password_too_weak: { status: 422, message: 'This password is among the first that an attacker tries.' },
  session_required: { status: 403, message: 'A key has no sessions, password or passkeys. Sign in as a person.' },
  code_taken: { status: 409, message: 'This code is in use already.' },
  email_taken: { status: 409, message: 'Somebody with this e-mail address works here already.' },
  place_missing: { status: 422, message: 'This role needs exactly its place: a city, a store, or none.' },
  role_above_own: { status: 403, message: 'You may not give or change this position.' },
  city_above_own: { status: 403, message: 'You may change your own city only.' },
  last_owner: { status: 409, message: 'A workspace keeps at least one active owner.' },
  staff_disabled: { status: 409, message: 'This person is disabled and cannot sign in.' },
  permissions_above_own: { status: 403, message: 'A key cannot hold these permissions.' },
})
