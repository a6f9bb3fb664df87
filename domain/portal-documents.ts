import type { DocumentFolder } from './documents.ts';

/** What a client can say of what they send, in the order of the page: the folder that it is filed in. What it is called there is the page's. */
export const sentKinds = [
  'insurance',
  'identification',
  'consents',
  'correspondence',
  'billing',
  'other',
] as const satisfies readonly DocumentFolder[];
export type SentKind = (typeof sentKinds)[number];

/** Documents that one client may send within a day: enough for anybody who means it, and no way to fill a disk. */
export const mostSentADay = 50;

/** Where something that the client sent stands, as they are told. */
export const sentStates = ['checking', 'received', 'refused', 'unchecked'] as const;
export type SentState = (typeof sentStates)[number];
