import type { Channel } from './channels.ts';
import { type BroadcastMethod, broadcastMethods } from './message-types.ts';

/** Of a broadcast by each person's preference: how who prefers none of its methods gets it, or that they do not. */
export const otherwiseChoices = [...broadcastMethods, 'nobody'] as const;
export type Otherwise = (typeof otherwiseChoices)[number];

/** Methods that every composition by each person's preference has; calls and faxes join where there are words for them. */
export const usualMethods = ['email', 'text'] as const satisfies readonly BroadcastMethod[];
export type UsualMethod = (typeof usualMethods)[number];
/** Those that a composition may leave out. */
export const addedMethods = ['voice', 'fax'] as const satisfies readonly BroadcastMethod[];

/** How a composition is shared out among its methods. */
export interface Sharing {
  otherwise: Otherwise;
  /** In the order in which who is reached by none of them is listed; default {@link usualMethods}. */
  methods?: readonly BroadcastMethod[];
}

/** The method by which somebody gets it; null: by none, because they prefer none that is offered. */
export const methodByPreference = (
  preference: Channel | null,
  { otherwise, methods = usualMethods }: Sharing,
): BroadcastMethod | null => methods.find((each) => each === preference) ?? (otherwise === 'nobody' ? null : otherwise);

/** Where somebody is listed whom it reaches by no method: once, like everybody, so with the first. */
export const listedBy = (preference: Channel | null, sharing: Sharing): BroadcastMethod =>
  methodByPreference(preference, sharing) ?? sharing.methods?.[0] ?? usualMethods[0];
