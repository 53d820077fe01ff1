import { timingSafeEqual } from 'node:crypto'

/** 96 bits: nobody comes across a sale by trying. */
const signatureBytes = 12
const workspaceBytes = 4

type Sign = (text: string) => Buffer

const signatureOf = (sign: Sign, workspace: number, ticketNo: string): Buffer =>
  sign(`ticket-page\n${workspace}\n${ticketNo}`).subarray(0, signatureBytes)

/**
 * Names a sale to whoever has bought: the number, signed, so that it can stand in a code on the receipt and nothing has to
 * be kept for it. The same sale has the same code.
 */
export function writeTicketCode(sign: Sign, workspace: number, ticketNo: string): string {
  const head = Buffer.alloc(workspaceBytes)
  head.writeUInt32BE(workspace)
  return Buffer.concat([head, signatureOf(sign, workspace, ticketNo), Buffer.from(ticketNo)]).toString('base64url')
}

/** Undefined for whatever was not signed here. */
export function readTicketCode(sign: Sign, code: string): { workspace: number; ticketNo: string } | undefined {
  const bytes = Buffer.from(code, 'base64url')
  const headBytes = workspaceBytes + signatureBytes
  // One way to write each code: what differs in ignored characters is not the same one.
  if (bytes.length <= headBytes || bytes.toString('base64url') !== code) return undefined
  const workspace = bytes.readUInt32BE(0)
  const ticketNo = bytes.subarray(headBytes).toString()
  const isOurs = timingSafeEqual(bytes.subarray(workspaceBytes, headBytes), signatureOf(sign, workspace, ticketNo))
  return isOurs ? { workspace, ticketNo } : undefined
}
