import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { SafetyFollowUp } from '../../db/entities/index.ts';
import { followUpById, followUpList, type FollowUpRow } from '../../db/forms/follow-up-list.ts';
import { settleFollowUp } from '../../db/forms/safety-follow-ups.ts';
import { lockRow } from '../../db/lock-row.ts';
import { can } from '../../domain/rules.ts';
import type { acknowledge, FollowUp, followUpQuery } from '../../domain/schemas/forms.ts';
import { openWords, sealWords } from '../chart-handoff/sealed.ts';
import { conflict } from '../problem.ts';
import { assertMayOpen, chartReader } from './chart-access.ts';
import type { AskingChart } from './chart-readers.ts';
import { cursorOf, found, pageOf } from './rows.ts';

const shaped = ({ done, ...row }: FollowUpRow, { keyRing }: AskingChart): FollowUp => ({
  ...row,
  done: done && openWords(keyRing, 'safety_follow_up', row.id, done),
});

/** Those of clients whose chart is open to who asks, newest first; of open ones also those whose chart they can open in an emergency. Each look at what was done is written down. */
export async function listFollowUps(
  uow: UnitOfWork,
  { state, cursor, limit }: z.output<typeof followUpQuery>,
  asking: AskingChart,
): Promise<{ rows: FollowUp[]; next: string | null }> {
  const breaks = can(asking.principal.grants, 'Emergency Access', 'create');
  const filter = { open: state === 'open', after: cursorOf(cursor), limit };
  const { rows, next } = pageOf(await followUpList(uow, filter, { ...chartReader(asking), breaks }), limit);
  if (state === 'acknowledged')
    for (const clientId of new Set(rows.map((row) => row.clientId)))
      await uow.note('follow-up-read', 'client', clientId);
  return { rows: rows.map((row) => shaped(row, asking)), next };
}

/**
 * Somebody has looked after the client, and says how: nobody is called any more. It asks for no version: its workflow writes into the row too, and whoever is second
 * sees that under the lock. @throws Problem 403, 404, 409 where a colleague was faster
 */
export async function acknowledgeFollowUp(
  uow: UnitOfWork,
  id: string,
  { done }: z.output<typeof acknowledge>,
  asking: AskingChart,
): Promise<FollowUp> {
  const { principal, now, keyRing } = asking;
  const row = found(await lockRow(uow, SafetyFollowUp, { id }), 'safety follow-up');
  await assertMayOpen(uow, principal, row.clientId, now);
  if (row.acknowledgedAt)
    throw conflict(
      'acknowledged',
      'A colleague has acknowledged this already',
      'Read under Acknowledged what was done.',
    );
  Object.assign(row, {
    acknowledgedAt: now,
    acknowledgedBy: principal.staffId,
    done: sealWords(keyRing, 'safety_follow_up', id, done),
    updatedAt: now,
  });
  await uow.em.flush();
  await settleFollowUp(uow, id, now);
  return shaped(found(await followUpById(uow, id), 'safety follow-up'), asking);
}
