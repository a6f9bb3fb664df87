import type { Answered } from '../../../domain/schemas/answers.ts';
import { t } from '../t.ts';

/** `Confirmed by text` */
export const saidWords = ({ answer, way }: Answered): string =>
  t(`reply.said.${answer}`, { way: t(`reply.by.${way}`) });
