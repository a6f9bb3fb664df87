import type { RawBuilder } from 'kysely';
import { accountName } from './account-name.ts';
import { actorAccount } from './actor-account.ts';

/** First and last name of the member of staff behind an actor; null: it was nobody of the staff. */
export const actorName = (actor: RawBuilder<unknown>): RawBuilder<string | null> => accountName(actorAccount(actor));
