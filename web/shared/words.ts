import { en } from './messages/en.ts';
import { translator } from './translate.ts';

/** Words of the shared parts. A console has a catalogue of its own for everything else. */
export const words = translator(en);
export type WordKey = keyof typeof en;
