export const slots = {}
