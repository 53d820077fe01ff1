/** @jsxImportSource preact */
const shapes = {
  bag: 'M4 8.5A2.5 2.5 0 0 1 6.5 6h11A2.5 2.5 0 0 1 20 8.5v7a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 15.5zM4 11h16M7.5 14.5h3',
  offers:
    'M4 8a2 2 0 0 1 2-2h12a2 2 0 0 1 2 2v1.6a2.4 2.4 0 0 0 0 4.8V16a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2v-1.6a2.4 2.4 0 0 0 0-4.8zM14 6.5v11',
  pay: 'M4 8V5.5A1.5 1.5 0 0 1 5.5 4H8M16 4h2.5A1.5 1.5 0 0 1 20 5.5V8M20 16v2.5a1.5 1.5 0 0 1-1.5 1.5H16M8 20H5.5A1.5 1.5 0 0 1 4 18.5V16M8 8.5v7M11 8.5v7M13.5 8.5v7M16 8.5v7',
  me: 'M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 19.5c.8-3.2 3.500-5 7-5s6.200 1.800 7 5',
  inbox: 'M6 16.500V11a6 6 0 0 1 12 0v5.500l1.500 1.500h-15zM10 20.500h4',
  back: 'M14.500 5.500 8 12l6.500 6.500',
  next: 'M9.500 5.500 16 12l-6.500 6.500',
  check: 'M5 12.500 10 17.500 19.500 7',
  gift: 'M5 12v7h14v-7M4 8.500h16V12H4zM12 8.500V19M12 8.500S9 8.500 8.200 7C7.500 5.600 9 4.500 10.200 5.200 11.500 6 12 8.500 12 8.500s.5-2.500 1.800-3.300C15 4.500 16.500 5.600 15.800 7 15 8.500 12 8.500 12 8.500z',
} as const
export type IconName = keyof typeof shapes

/** Drawn in the colour of the text, as large as its letters; says nothing to a screen reader. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={shapes[name]}
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  )
}
