export const plays = {}
