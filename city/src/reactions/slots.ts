import { Random, streams } from '../random.ts'

/** What is planted: how people of the city answer to what stands on the page after a payment. */
export type SlotReactions = {
  /** Chance that somebody presses and takes what a placement offers, in the top slot. */
  appeal: readonly number[]
  /** Minor units that one success is worth to the shop. */
  valueMinor: readonly number[]
  /** How much of the appeal is left in each slot, from the top downwards: fewer look further down. */
  attention: readonly number[]
}

/** Appeals between one and twelve in a hundred, as pages after a payment have them, and values that do not follow them. */
export function plantReactions(
  seed: number,
  { placements, slots }: { placements: number; slots: number },
): SlotReactions {
  const random = new Random(seed, streams.reaction, placements, slots)
  return {
    appeal: Array.from({ length: placements }, () => 0.01 + 0.11 * random.unit()),
    valueMinor: Array.from({ length: placements }, () => 200 + random.below(800)),
    attention: Array.from({ length: slots }, (_, slot) => 0.7 ** slot),
  }
}

/** The chance of success of a placement in a slot. */
export const chanceOf = ({ appeal, attention }: SlotReactions, placement: number, slot: number): number =>
  (appeal[placement] ?? 0) * (attention[slot] ?? 0)

/** What one impression is expected to bring. */
export const worthOf = (reactions: SlotReactions, placement: number, slot: number): number =>
  chanceOf(reactions, placement, slot) * (reactions.valueMinor[placement] ?? 0)

/** Whether the person of a view takes what is shown: the same view answers the same, whatever else was decided before. */
export function takes(
  reactions: SlotReactions,
  { seed, view, placement, slot }: { seed: number; view: number; placement: number; slot: number },
): boolean {
  return new Random(seed, streams.reaction, view, placement * 100 + slot).unit() < chanceOf(reactions, placement, slot)
}
