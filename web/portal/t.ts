import { translator } from '../shared/translate.ts';
import { en } from './messages/en.ts';

/** The portal's words: `t('home.title', { name })`. */
export const t = translator(en);
