/** By its first bytes, whatever somebody calls it: a picture that a browser draws and cannot run. */
export function pictureTypeOf(content: Buffer): 'image/jpeg' | 'image/png' | 'image/webp' | undefined {
  const starts = (bytes: string, at = 0) => content.subarray(at, at + bytes.length).equals(Buffer.from(bytes, 'latin1'))
  if (starts('\xff\xd8\xff')) return 'image/jpeg'
  if (starts('\x89PNG\r\n\x1a\n')) return 'image/png'
  return starts('RIFF') && starts('WEBP', 8) ? 'image/webp' : undefined
}
