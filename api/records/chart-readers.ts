import { type ListReader, requestReader } from '../../db/chart-handoff/request-reader.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { can, type Right, type RuleName } from '../../domain/rules.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { Asking, SignedIn } from '../principal.ts';
import { Problem } from '../problem.ts';
import { seesAll } from './chart-access.ts';

/** Who asks, when, and what opens what people wrote. */
export interface AskingChart extends Asking {
  keyRing: KeyRing;
}

/** The rights that sending and receiving requests takes. */
export const capability = [
  ['Messaging Create', 'create'],
  ['Messaging View', 'view'],
] as const satisfies readonly (readonly [RuleName, Right])[];

/** @throws Problem 403 naming the rules that are missing */
export function demandCapability({ grants }: SignedIn): void {
  const missing = capability.filter(([rule, right]) => !can(grants, rule, right)).map(([rule]) => `"${rule}"`);
  if (missing.length === 0) return;
  throw new Problem(403, 'missing-capability', 'You can neither send nor receive requests to the chart keeper', {
    detail: `It takes the rules "Messaging Create" and "Messaging View"; your profiles lack ${missing.join(' and ')}.`,
    next: 'Ask an administrator of your practice for a profile that has them.',
  });
}

/** May act on everybody's requests. */
export const isManager = ({ grants }: SignedIn): boolean =>
  can(grants, 'Tasks', 'modify') || can(grants, 'Profile Management', 'modify');

export async function listReader(uow: UnitOfWork, { principal, now }: Asking): Promise<ListReader> {
  const { staffId, grants } = principal;
  const manager = isManager(principal);
  return {
    ...(await requestReader(uow, { staffId, manager, now })),
    clients: can(grants, 'Clients', 'view'),
    sees: seesAll(principal),
    all: manager || can(grants, 'Tasks', 'view'),
  };
}
