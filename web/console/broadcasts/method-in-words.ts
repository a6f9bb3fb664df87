import type { Broadcast } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';

/** The method by which it goes out, and whether it is to those alone whose method that is. */
export const methodInWords = ({ method, otherwise }: Pick<Broadcast, 'method' | 'otherwise'>): string =>
  otherwise === null ? t(`method.${method}`) : t('broadcast.share', { method: t(`method.${method}`) });
