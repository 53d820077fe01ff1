import { createContext, useContext } from 'react'
import { type Palette, palettes, series, type ThemeName } from './tokens.ts'

export const ThemeContext = createContext<ThemeName>('light')

/** Colours as values, for what cannot read custom properties: chart engines and pictures. */
export function useColours(): Palette & { theme: ThemeName; series: readonly string[] } {
  const theme = useContext(ThemeContext)
  return { ...palettes[theme], theme, series: series[theme] }
}
