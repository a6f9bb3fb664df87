import type { BatchRow, CredentialBatch } from '../../../domain/schemas/credential-batches.ts';
import { batchRefusals, credentialFailures } from '../../../domain/credential-refusals.ts';
import { reasonWords } from '../messaging/reasons.ts';
import { t } from '../t.ts';

/** `60 clients · 52 sent · 3 failed · 5 refused` */
export const countsWords = ({ counts: { clients, sent, failed, refused } }: Pick<CredentialBatch, 'counts'>): string =>
  [
    t('batch.of', { count: clients }),
    ...(sent > 0 ? [t('batch.of.sent', { count: sent })] : []),
    ...(failed > 0 ? [t('batch.of.failed', { count: failed })] : []),
    ...(refused > 0 ? [t('batch.of.refused', { count: refused })] : []),
  ].join(' · ');

type Why = Pick<BatchRow, 'reason' | 'failure' | 'messageReason'>;

/** Why a client was refused, or a mail failed, and what to do; null: there is nothing to explain. */
export const whyWords = ({ reason, failure, messageReason }: Why): { sentence: string; next: string } | null => {
  if (reason) return batchRefusals[reason];
  if (!failure) return null;
  const why = messageReason === null ? null : reasonWords(messageReason);
  return {
    sentence: credentialFailures[failure],
    next: why ? `${why.sentence} ${why.nextStep}` : t('batch.failure.next'),
  };
};

export const fullNameOf = ({ firstName, lastName }: Pick<BatchRow, 'firstName' | 'lastName'>): string =>
  lastName === null ? t('task.client.closed') : `${lastName}, ${firstName ?? ''}`;
