import { sql } from 'kysely';
import { secretPlaceholder, secretShown } from '../../domain/credential-mails.ts';
import { confirmLinkPlaceholder, confirmLinkShown } from '../../domain/placeholders.ts';

/** The body of a message `m` as staff see it: what is written into it at the hand-over alone, a secret or a link, is its reader's. */
export const shownBody = sql<string>`
  replace(replace(m.body, ${secretPlaceholder}, ${secretShown}), ${confirmLinkPlaceholder}, ${confirmLinkShown})`;
