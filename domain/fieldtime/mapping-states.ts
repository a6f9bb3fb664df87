/** suggested and failed ones are unmapped too, but for somebody who is mapped and whom the EVV register does not take: that one is failed as well. */
export const mappingStates = ['unmapped', 'suggested', 'mapped', 'failed'] as const;
export type MappingState = (typeof mappingStates)[number];

/** Why two records are held for one person. Never a name alone. */
export const evidences = ['reference', 'email', 'phone', 'birth-date'] as const;
