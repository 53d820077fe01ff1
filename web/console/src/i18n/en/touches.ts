export const touches = {}
