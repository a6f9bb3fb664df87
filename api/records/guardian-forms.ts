import type { UnitOfWork } from '../../db/database.ts';
import { begunByOther } from '../../db/forms/begun-by-other.ts';
import type { FormCode } from '../../domain/forms/catalog.ts';
import { conflict } from '../problem.ts';
import type { Own } from './information.ts';
import { decidesOnMessages } from './information-guardian.ts';

/* What the right to forms does not open to who acts for a client. */

type Asked = Pick<Own, 'principal'>;

/** Whether a form may begin with what is on record of the client. */
export const seesRecord = ({ principal: { actsFor } }: Asked): boolean =>
  !actsFor || actsFor.rights.includes('information');

/** Whether they may do a form: the consent to messages shows the client's addresses, and gives and ends consent as Messaging Preferences do. */
export async function mayFillIn(uow: Pick<UnitOfWork, 'em'>, code: FormCode, own: Asked): Promise<boolean> {
  return code !== 'messaging-consent' || (seesRecord(own) && (await decidesOnMessages(uow, own)));
}

/** What somebody has answered and not sent yet is not shown to who acts for the client, nor written over by them. @throws Problem 409 */
export async function assertOwnDraft(
  uow: Pick<UnitOfWork, 'kysely' | 'actor'>,
  response: { id: string } | null,
  { principal: { actsFor } }: Asked,
): Promise<void> {
  if (!actsFor || !response || !(await begunByOther(uow, response.id))) return;
  throw conflict(
    'begun-by-other',
    'Somebody else has begun this form',
    'They can go on and send it. If they do not, ask the practice to assign it anew.',
  );
}
