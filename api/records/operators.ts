import type { UnitOfWork } from '../../db/database.ts';
import { OperatorGrant } from '../../db/entities/index.ts';
import type { SignedIn } from '../principal.ts';
import { Problem } from '../problem.ts';

export const isOperatorsAccount = async ({ em }: UnitOfWork, accountId: string): Promise<boolean> =>
  (await em.count(OperatorGrant, { accountId })) > 0;

/** An operator looks after all practices, so no rule of one practice closes their account. @throws Problem 403 */
export async function keepOperators(uow: UnitOfWork, accountId: string, { operator }: SignedIn): Promise<void> {
  if (operator || !(await isOperatorsAccount(uow, accountId))) return;
  throw new Problem(403, 'operators-account', 'This is the account of an operator of the deployment', {
    next: 'Ask an operator to do it; they sign in themselves and repeat it.',
  });
}
