/** How much is left, as a bar with its number: amber below a tenth, plum when nothing is left. */
export function StockBar({ left, total, text, tip }: { left: number; total: number; text: string; tip?: string }) {
  const share = total > 0 ? Math.max(0, Math.min(1, left / total)) : 0
  return (
    <span className="stock" title={tip}>
      <span className="nowrap">{text}</span>
      <span
        className="stock-track"
        aria-hidden="true"
        data-low={share > 0 && share < 0.1 ? '' : undefined}
        data-out={share === 0 ? '' : undefined}
      >
        <span style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  )
}
