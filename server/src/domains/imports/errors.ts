import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('imports', {
  file_empty: { status: 422, message: 'The file has no lines below its header.' },
  file_too_large: { status: 413, message: 'The file is too large. Split it, or use the command line.' },
  file_unreadable: { status: 422, message: 'The file cannot be read as CSV or gzip CSV.' },
  mapping_invalid: { status: 422, message: 'The mapping does not fit the file.' },
  import_running: { status: 409, message: 'This import is running. Wait until it is done.' },
  import_done: { status: 409, message: 'This import is done. Upload the file again to repeat it.' },
})
