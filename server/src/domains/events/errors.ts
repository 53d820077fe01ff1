import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('events', {
  unknown_write_key: { status: 401, message: 'This write key is not valid. Copy one from Settings, Keys.' },
  unreadable_body: { status: 400, message: 'The body is not JSON in UTF-8 (gzip is fine).' },
  batch_too_large: { status: 413, message: 'The batch is too large. Send at most 500 kB at a time.' },
  no_message_accepted: { status: 400, message: 'None of the messages could be accepted.' },
})
