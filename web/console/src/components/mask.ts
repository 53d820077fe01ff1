/** Covers a name, a number or an address so far that its owner would know it and a bystander would not. */
export function mask(text: string): string {
  const at = text.indexOf('@')
  if (at > 0) return `${text.slice(0, 1)}***${text.slice(at)}`
  const letters = [...text]
  if (/\d{5,}/.test(text)) return `${letters.slice(0, 3).join('')}****${letters.slice(-4).join('')}`
  if (letters.length > 8) return `${letters.slice(0, 3).join('')}****${letters.slice(-2).join('')}`
  return `${letters[0] ?? ''}${'*'.repeat(Math.min(Math.max(letters.length - 1, 1), 3))}`
}
