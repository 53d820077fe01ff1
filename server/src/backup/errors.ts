import { defineRefusals } from '../kernel/errors.ts'

export const refusals = defineRefusals('backup', {
  nothing_to_back_up: { status: 409, message: 'There is nothing to back up.' },
  backup_folder_in_use: { status: 409, message: 'A backup goes into an empty folder.' },
  backup_missing: { status: 404, message: 'There is no finished backup in this folder.' },
  backup_damaged: { status: 422, message: 'This backup was damaged or changed and is not used.' },
  backup_from_newer: {
    status: 409,
    message: 'This backup was made by a newer or another Regulars. Install that one first.',
  },
  restore_needs_empty: {
    status: 409,
    message: 'A backup is restored into an empty place only; nothing is ever overwritten.',
  },
  restore_unfinished: {
    status: 409,
    message: 'A restore into this data folder was cut short, so it holds a part of the data only.',
  },
})
