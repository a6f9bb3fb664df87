import type { UnitOfWork } from '../../db/database.ts';
import { countAdministrators } from '../../db/queries/count-administrators.ts';
import { conflict } from '../problem.ts';

/** Ask after a change that may take rights away, once it is flushed. @throws Problem 409, and with it the change is undone */
export async function keepAnAdministrator(uow: UnitOfWork): Promise<void> {
  if ((await countAdministrators(uow)) > 0) return;
  throw conflict(
    'last-administrator',
    'Nobody could change profiles any more',
    'Give another active account a profile with the right to modify by the rule "Profile Management", then repeat this.',
  );
}
