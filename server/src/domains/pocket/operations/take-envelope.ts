import type { PocketTakenEnvelope } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { CustomerCaller } from '../../../kernel/http.ts'
import { minorToJson } from '../../../kernel/money.ts'
import { claimShare } from '../../envelopes/index.ts'

type Taking = { envelope: number; requestId: string; groupCode?: string | undefined }

/** A share of an envelope, once for a request id. @throws whatever the envelope refuses */
export async function takeEnvelope(deps: Deps, me: CustomerCaller, taking: Taking): Promise<PocketTakenEnvelope> {
  const { amountMinor, asset, position } = await claimShare(deps, me.scope, { ...taking, customer: me.ordinal })
  deps.wakeRelay()
  return { amountMinor: minorToJson(amountMinor), asset, position }
}
