import { openEnvelope, sealInEnvelope } from '../../db/integrations/envelope.ts';
import type { KeyRing } from '../../platform/keyring.ts';

/** What people write about a chart, by the row that it stands in: bytes that are moved to another row do not open there. */
export type SealedIn =
  | 'note_version'
  | 'note_addendum'
  | 'note.override'
  | 'chart_move'
  | 'chart_request_item'
  | 'portal_thread'
  | 'portal_message'
  | 'form_response'
  | 'form_response.score'
  | 'form_response.signature'
  | 'safety_follow_up'
  | 'ccd_request';

export const sealWords = (keyRing: KeyRing, where: SealedIn, id: string, words: string): Buffer =>
  sealInEnvelope(keyRing, words, `${where}:${id}`);

export const openWords = (keyRing: KeyRing, where: SealedIn, id: string, sealed: Uint8Array): string =>
  openEnvelope(keyRing, sealed, `${where}:${id}`);

/** Nothing stays nothing. */
export const sealSome = (keyRing: KeyRing, where: SealedIn, id: string, words: string): Buffer | null =>
  words === '' ? null : sealWords(keyRing, where, id, words);
export const openSome = (keyRing: KeyRing, where: SealedIn, id: string, sealed: Uint8Array | null): string | null =>
  sealed === null ? null : openWords(keyRing, where, id, sealed);
