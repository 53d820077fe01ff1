/** Codes of stores hold no `@`: it can part the workspace from the code. */
export function readDoor(address: string): { code: string; workspace: number | undefined } {
  const match = /^(.+)@(\d{1,9})$/.exec(address)
  return match ? { code: match[1] ?? '', workspace: Number(match[2]) } : { code: address, workspace: undefined }
}

export const writeDoor = (code: string, workspace: number | undefined): string =>
  workspace === undefined ? code : `${code}@${workspace}`
