import { t } from '../t.ts';

/** What somebody answered a call by a key. */
export const keyWords = (key: string): string =>
  key === '1' || key === '2' || key === '9' ? t(`event.key.${key}`) : t('event.key', { key });
