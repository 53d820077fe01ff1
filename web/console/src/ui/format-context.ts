import { createContext, useContext } from 'react'
import { createFormat, type Format } from './format.ts'

export const FormatContext = createContext<Format>(createFormat({ language: 'en', timezone: 'UTC', currency: 'CNY' }))

export const useFormat = () => useContext(FormatContext)
