import { defineRefusals } from '../../kernel/errors.ts'

export const refusals = defineRefusals('plays', {
  play_not_found: { status: 404, message: 'There is no such play.' },
  play_unreadable: { status: 422, message: 'The text is no play. Correct it where the fields say.' },
  play_has_problems: { status: 422, message: 'The play cannot be published as it is. Correct what the fields say.' },
  play_has_no_draft: { status: 409, message: 'There are no changes to publish.' },
  play_move_unknown: { status: 422, message: 'People can be moved only to a step that the new version has.' },
  play_state: { status: 409, message: 'The play cannot go there from its state.' },
  play_not_running: { status: 409, message: 'Nobody can come in: the play is not running.' },
  play_approved_by_same: {
    status: 409,
    message: 'The play reaches so many people that somebody else has to publish it.',
  },
  play_settings_second_person: { status: 409, message: 'A key cannot be the second person. Sign in.' },
  simulation_running: {
    status: 409,
    message: 'A simulation runs on this installation already. Wait until it has ended.',
  },
  simulation_not_found: { status: 404, message: 'There is no such simulation.' },
  task_not_found: { status: 404, message: 'There is no such task.' },
  task_closed: { status: 409, message: 'The task was closed with another outcome, or is over.' },
  task_outcome_unknown: { status: 422, message: 'The task has no such outcome.' },
})
