import { translator } from '../shared/translate.ts';
import { en } from './messages/en.ts';

/** The console's words: `t('clients.title')`. */
export const t = translator(en);
export type MessageKey = keyof typeof en;
