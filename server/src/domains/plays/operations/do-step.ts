import type { Result } from '../rules/walk.ts'
import { doBranch, doSplit } from './choose-way.ts'
import type { Act, Handler } from './describe-act.ts'
import { doLabel, doOffer, doPoints } from './give-gifts.ts'
import { doSlot, doTask, doWebhook } from './hand-over.ts'
import { doWait } from './pass-time.ts'
import { doTouch } from './say-touch.ts'

/** Does the step of a set, whatever it is. */
export function doStep(act: Act): Promise<Result[]> {
  switch (act.step.do) {
    case 'wait':
      return as(act, doWait)
    case 'branch':
      return as(act, doBranch)
    case 'split':
      return as(act, doSplit)
    case 'touch':
      return as(act, doTouch)
    case 'offer':
      return as(act, doOffer)
    case 'points':
      return as(act, doPoints)
    case 'label':
      return as(act, doLabel)
    case 'task':
      return as(act, doTask)
    case 'slot':
      return as(act, doSlot)
    case 'webhook':
      return as(act, doWebhook)
    case 'goal':
      return Promise.resolve(act.runs.map((run) => ({ run, end: 'reached', outcome: 'reached' })))
    case 'exit':
      return Promise.resolve(act.runs.map((run) => ({ run, end: 'done', outcome: 'done' })))
  }
}

function as<K extends Act['step']['do']>(act: Act, handler: Handler<K>): Promise<Result[]> {
  return handler(act as unknown as Act<K>) // the caller has looked at the kind
}
