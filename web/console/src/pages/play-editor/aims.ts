/** The two values of each aim, as the contract has them; its types hold this table to it. */
export const playAimValues = {
  scale: ['reachable', 'identifiable'],
  active: ['interactive', 'value-adding'],
  worth: ['convertible', 'strengthened'],
  efficiency: ['at-ease', 'efficient'],
} as const satisfies typeof import('@regulars/contract')['playAimValues']
