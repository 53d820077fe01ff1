import { type CustomerReference, identifierKinds, type PaymentInput, type RechargeInput } from '@regulars/contract'
import type { Deps } from '../../../kernel/deps.ts'
import type { Tx } from '../../../kernel/postgres.ts'
import type { Scope } from '../../../kernel/scope.ts'
import { findPerson, getOrdinal, recognisePeople } from '../../customers/index.ts'
import { post } from '../../ledger/index.ts'
import { findStores } from '../../organization/index.ts'
import { refusals } from '../errors.ts'
import { getProvider } from '../providers/registry.ts'
import type { PaymentAsk, PaymentRow } from '../rules/payment.ts'
import { payNow } from './pay-now.ts'
import { rechargeValue } from './recharge-value.ts'
import { startPayment } from './start-payment.ts'
import { resolvePayerCode } from './use-payer-code.ts'

/**
 * Takes a payment that belongs to no sale of the till. Safe to retry with the same number.
 * @throws payment_store_unknown, payer_code_invalid, and what the way of paying refuses
 */
export async function takePayment(deps: Deps, scope: Scope, input: PaymentInput): Promise<PaymentRow> {
  const store = await deps.db.as(scope, (tx) => getStore(tx, scope, input.storeCode))
  const known = await recogniseCustomer(deps, scope, input.customer, store)
  const ask = async (tx: Tx): Promise<PaymentAsk> => ({
    paymentNo: input.paymentNo,
    story: `payment/${input.paymentNo}`,
    purpose: 'sale',
    provider: input.provider,
    store,
    amountMinor: BigInt(input.amountMinor),
    subject: input.subject,
    customers: known === 0 ? [] : await recordsOf(tx, scope, known),
    payerCode: input.payerCode,
    reference: input.reference,
    waitMinutes: input.waitMinutes,
  })
  if (getProvider(input.provider).kind === 'deferred') return startPayment(deps, scope, await deps.db.as(scope, ask))
  const payment = await deps.db.as(scope, async (tx) => {
    const asked = await ask(tx)
    const payer = await payerOf(tx, deps, scope, asked)
    const taken = await payNow(tx, deps, scope, { ...asked, ...payer })
    await post(tx, deps, scope, taken.transfers)
    return taken.payment
  })
  deps.wakeRelay()
  return payment
}

/** Whom one of our pay codes names, for a payment with stored value; it is used up if the payment commits. */
async function payerOf(
  tx: Tx,
  deps: Deps,
  scope: Scope,
  { provider, payerCode, story, customers }: PaymentAsk,
): Promise<Pick<PaymentAsk, 'customers' | 'owner'>> {
  // Knowing who somebody is does not show that he agrees: the code does.
  if (provider !== 'stored-value') return { customers }
  if (payerCode === undefined) throw refusals.payment_payer_missing()
  const { customer, owner } = await resolvePayerCode(tx, deps, scope, payerCode, story)
  return {
    customers: await recordsOf(tx, scope, customer),
    ...(owner === undefined ? {} : { owner: await recordsOf(tx, scope, owner) }),
  }
}

/** All records of a person, the one that was asked for first. */
async function recordsOf(tx: Tx, { workspace }: Scope, record: number): Promise<number[]> {
  const person = await findPerson(tx, workspace, record)
  return [record, ...(person?.records ?? []).filter((each) => each !== record)]
}

async function getStore(tx: Tx, scope: Scope, code: string): Promise<number> {
  const store = (await findStores(tx, scope.workspace, [code])).get(code)
  if (store === undefined) throw refusals.payment_store_unknown({ detail: `storeCode: ${code}` })
  return store
}

async function recogniseCustomer(
  deps: Deps,
  { workspace }: Scope,
  customer: CustomerReference | undefined,
  store: number,
): Promise<number> {
  const identifiers = identifierKinds.flatMap(({ kind }) => {
    const value = customer?.[kind]
    return value === undefined ? [] : [{ kind, value: String(value) }]
  })
  if (identifiers.length === 0) return 0
  const person = { identifiers, at: deps.clock.now(), store }
  const [ordinal = 0] = await recognisePeople(deps, { workspace, source: 'payment' }, [person])
  return ordinal
}

/** The same for a recharge. @throws customer_not_found besides */
export async function takeRecharge(deps: Deps, scope: Scope, input: RechargeInput): Promise<PaymentRow> {
  const customer = await getOrdinal(deps, scope, input.customer)
  const found = await deps.db.as(scope, async (tx) => ({
    store: await getStore(tx, scope, input.storeCode),
    records: await recordsOf(tx, scope, customer),
  }))
  return rechargeValue(deps, scope, { ...input, ...found, customer })
}
