export const experiments = {}
