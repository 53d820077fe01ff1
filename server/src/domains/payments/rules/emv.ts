/** A data object of the EMVCo merchant-presented code: two digits and what they stand for. */
export type DataObject = { id: string; value: string }

/**
 * CRC-16/CCITT-FALSE over the UTF-8 bytes, as four hexadecimal digits: polynomial 1021, start FFFF, nothing reflected. It
 * finds every error within 16 bits in a row, and all but one in 65,536 of the others.
 */
export function checksumOf(text: string): string {
  let crc = 0xffff
  for (const byte of Buffer.from(text)) {
    crc ^= byte << 8
    for (let bit = 0; bit < 8; bit += 1) crc = (crc & 0x8000) === 0 ? crc << 1 : (crc << 1) ^ 0x1021
    crc &= 0xffff
  }
  return crc.toString(16).toUpperCase().padStart(4, '0')
}

const valueLengthMax = 99

/** Identifier, length in characters, value, one after the other. Throws where a value is too long to say how long it is. */
export function writeObjects(objects: readonly DataObject[]): string {
  return objects
    .map(({ id, value }) => {
      const length = [...value].length
      if (!/^\d\d$/.test(id) || length > valueLengthMax) throw new Error(`data object ${id} cannot be written`)
      return `${id}${String(length).padStart(2, '0')}${value}`
    })
    .join('')
}

/** The objects in a text, or undefined where it is none of this form. */
export function readObjects(text: string): DataObject[] | undefined {
  const characters = [...text]
  const objects: DataObject[] = []
  for (let at = 0; at < characters.length; ) {
    const head = characters.slice(at, at + 4).join('')
    if (!/\d{4}/.test(head)) return undefined
    const length = Number(head.slice(2))
    const value = characters.slice(at + 4, at + 4 + length)
    if (value.length < length) return undefined
    objects.push({ id: head.slice(0, 2), value: value.join('') })
    at += 4 + length
  }
  return objects
}

const checksumHead = '6304'

/** With the checksum at the end, which covers its own identifier and length. */
export function sealCode(objects: readonly DataObject[]): string {
  const text = `${writeObjects(objects)}${checksumHead}`
  return `${text}${checksumOf(text)}`
}

/** The objects before the checksum, or undefined where it does not fit what stands before it. */
export function openCode(text: string): DataObject[] | undefined {
  const body = text.slice(0, -4)
  if (!body.endsWith(checksumHead) || checksumOf(body) !== text.slice(-4).toUpperCase()) return undefined
  return readObjects(body.slice(0, -checksumHead.length))
}
