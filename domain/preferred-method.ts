import type { Channel } from './channels.ts';
import { type WrittenMethod, writtenMethods } from './message-types.ts';

/** Of a broadcast by each person's preference: how who prefers none of its methods gets it, or that they do not. */
export const otherwiseChoices = [...writtenMethods, 'nobody'] as const;
export type Otherwise = (typeof otherwiseChoices)[number];

/** The method by which somebody gets it; null: by none, because they prefer none that is offered. */
export const methodByPreference = (preference: Channel | null, otherwise: Otherwise): WrittenMethod | null =>
  writtenMethods.find((each) => each === preference) ?? (otherwise === 'nobody' ? null : otherwise);

/** Where somebody is listed whom it reaches by no method: once, like everybody, so with the first. */
export const listedBy = (preference: Channel | null, otherwise: Otherwise): WrittenMethod =>
  methodByPreference(preference, otherwise) ?? writtenMethods[0];
