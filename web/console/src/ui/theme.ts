import { theme as antd, type GlobalToken, type ThemeConfig } from 'antd'
import { fontFamily, monoFamily, type Palette, palettes, shape, type ThemeName } from './tokens.ts'

/** Ant Design in our clothes. Everything that a component shows comes from the palette, so both themes stay designed. */
export function antdTheme(name: ThemeName, motion: boolean): ThemeConfig {
  return {
    algorithm: name === 'dark' ? antd.darkAlgorithm : antd.defaultAlgorithm,
    hashed: false,
    token: { ...colourTokens(palettes[name]), ...shapeTokens(palettes[name]), motion },
    components: componentTokens(palettes[name]),
  }
}

const colourTokens = (colours: Palette): Partial<GlobalToken> => ({
  colorPrimary: colours.accent,
  colorPrimaryHover: colours.accentHover,
  colorLink: colours.accent,
  colorLinkHover: colours.accentHover,
  colorSuccess: colours.gain,
  colorSuccessText: colours.gain,
  colorSuccessBg: colours.gainWash,
  colorSuccessBorder: colours.gainWash,
  colorError: colours.loss,
  colorErrorText: colours.loss,
  colorErrorBg: colours.lossWash,
  colorErrorBorder: colours.lossWash,
  colorWarning: colours.wait,
  colorWarningText: colours.wait,
  colorWarningBg: colours.waitWash,
  colorWarningBorder: colours.waitWash,
  colorInfo: colours.inkSoft,
  colorInfoBg: colours.sunken,
  colorInfoBorder: colours.sunken,
  colorTextBase: colours.ink,
  colorText: colours.ink,
  colorTextSecondary: colours.inkSoft,
  colorTextTertiary: colours.inkFaint,
  colorTextDescription: colours.inkFaint,
  colorTextPlaceholder: colours.inkFaint,
  colorTextDisabled: colours.inkFaint,
  colorTextLightSolid: colours.onAccent,
  colorBgBase: colours.surface,
  colorBgContainer: colours.surface,
  colorBgElevated: colours.surface,
  colorBgLayout: colours.paper,
  colorBgSpotlight: colours.spotlight,
  colorBorder: colours.lineStrong,
  colorBorderSecondary: colours.line,
  colorSplit: colours.line,
  controlItemBgHover: colours.hover,
  controlItemBgActive: colours.accentWash,
  controlItemBgActiveHover: colours.accentWash,
})

const shapeTokens = (colours: Palette): Partial<GlobalToken> => ({
  fontFamily,
  fontFamilyCode: monoFamily,
  fontSize: 14,
  borderRadius: shape.radius,
  borderRadiusLG: shape.radius,
  borderRadiusSM: 6,
  boxShadow: colours.shadow,
  boxShadowSecondary: colours.shadow,
  motionDurationFast: '0.08s',
  motionDurationMid: `${shape.motionSeconds}s`,
  motionDurationSlow: '0.18s',
  wireframe: false,
})

const componentTokens = (colours: Palette): ThemeConfig['components'] => ({
  Button: {
    primaryShadow: 'none',
    defaultShadow: 'none',
    dangerShadow: 'none',
    fontWeight: 500,
    primaryColor: colours.onAccent,
  },
  Table: {
    headerBg: 'transparent',
    headerColor: colours.inkFaint,
    headerSplitColor: 'transparent',
    rowHoverBg: colours.hover,
    borderColor: colours.line,
    cellPaddingBlockSM: 8,
    cellPaddingInlineSM: 12,
    headerSortActiveBg: 'transparent',
    headerSortHoverBg: colours.hover,
    bodySortBg: 'transparent',
  },
  Tag: { defaultBg: colours.sunken, defaultColor: colours.inkSoft },
  Tooltip: { colorTextLightSolid: '#fbf7f1', maxWidth: 320 },
  Segmented: { trackBg: colours.sunken, itemSelectedBg: colours.surface },
  Tabs: { horizontalItemGutter: 24 },
  Modal: { titleFontSize: 17 },
  Steps: { colorTextLightSolid: colours.onAccent },
})
