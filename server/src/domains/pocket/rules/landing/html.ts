/** Text that is HTML already. Everything else that a template takes is escaped. */
export type Html = { readonly html: string }
type Part = Html | string | number | readonly Html[] | undefined | false

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign] ?? sign)

function write(part: Part): string {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part))
  return 'html' in part ? part.html : part.map((entry) => entry.html).join('')
}

/** A piece of a page: `html\`<b>${name}</b>\``. Names of shops and offers are others' words, so they are escaped here, always. */
export const html = (pieces: TemplateStringsArray, ...parts: Part[]): Html => ({
  html: pieces.map((piece, index) => `${piece}${index < parts.length ? write(parts[index]) : ''}`).join(''),
})
