import type { UnitOfWork } from '../../db/database.ts';
import { Client, EnterInPimsy, ExternalRecord, Mapping, Staff } from '../../db/entities/index.ts';
import { lockRow } from '../../db/lock-row.ts';
import { takenAction } from '../../db/pimsy/changed-here.ts';
import { fieldsToEnter } from '../../db/pimsy/link-lists.ts';
import { settlePeople } from '../../db/pimsy/settle-people.ts';
import type { Asking } from '../principal.ts';
import { conflict, invalid } from '../problem.ts';
import { assertMayOpen, assertNoneClosed } from './chart-access.ts';
import { found } from './rows.ts';

/**
 * A person says who a record of PIMSY is: somebody of the practice, or somebody new. It is brought to what PIMSY says at once.
 * @throws Problem 400, 403 where it may be, or is said to be, a client whose chart is closed, 404, 409
 */
export async function linkByHand(uow: UnitOfWork, id: string, localId: string | null, asking: Asking): Promise<void> {
  const { em } = uow;
  const { principal, now } = asking;
  const record = found(await lockRow(uow, ExternalRecord, { id, system: 'pimsy' }), 'record');
  const { kind } = record;
  if (kind !== 'employee' && kind !== 'client')
    throw conflict('not-by-hand', 'This is not linked by hand', 'Do what its reason says; the next reading takes it.');
  await assertNoneClosed(uow, asking, [id]);
  const localKind = kind === 'client' ? 'client' : 'staff';
  if ((await em.count(Mapping, { externalRecordId: id, localKind, endedAt: null })) > 0)
    throw conflict('linked', 'This record has been linked in the meantime', 'Read the list again.');
  if (localId === null) {
    record.linkChoice = 'new';
    await em.flush();
  } else {
    const there =
      localKind === 'client' ? await em.count(Client, { id: localId }) : await em.count(Staff, { id: localId });
    if (there === 0) throw invalid({ path: 'localId', message: `is no ${localKind} of your practice` });
    if (localKind === 'client') await assertMayOpen(uow, principal, localId, now);
    if ((await em.count(Mapping, { system: 'pimsy', localKind, localId, endedAt: null })) > 0)
      throw conflict(
        'linked-to-another',
        'Another record of PIMSY is linked to this person',
        'Choose somebody else. Two records of one person have to be merged in PIMSY.',
      );
    em.create(Mapping, { system: 'pimsy', externalRecordId: id, localKind, localId, createdAt: now });
    Object.assign(record, { linkProblem: null, linkCandidates: [] });
    await em.flush();
  }
  const settled = await settlePeople(uow, { kind, after: null, now, ids: [id] });
  if (settled.unlinked > 0)
    throw conflict(
      'still-in-doubt',
      'PIMSY’s record cannot become a new person',
      'A client here has its record number, or something is missing in PIMSY. Link it, or correct it there.',
    );
}

/**
 * Takes what PIMSY holds in place of what the client changed here; from then on the field is PIMSY's again. `seen`: what whoever decides was shown.
 * @throws Problem 404, 409 where the chart is restricted, PIMSY holds nothing, or something else by now
 */
export async function takeFromPimsy(
  uow: UnitOfWork,
  id: string,
  seen: { here: string; pimsy: string },
  now: Date,
): Promise<void> {
  const { em } = uow;
  const { clientId } = found(await em.findOne(EnterInPimsy, { id }), 'entry');
  const link = await em.findOne(Mapping, { system: 'pimsy', localKind: 'client', localId: clientId, endedAt: null });
  // First the record, as every reading does, so that neither waits for the other for ever.
  const record = link && (await lockRow(uow, ExternalRecord, { id: link.externalRecordId }));
  const [entry] = await fieldsToEnter(uow, { id, after: null, limit: 1 });
  if (!entry || !record || record.goneAt)
    throw conflict(
      'settled',
      'This is settled already',
      'Read the list again: PIMSY holds the same by now, or has lost the client.',
    );
  const { field, here, pimsy, restricted } = entry;
  if (restricted)
    throw conflict(
      'restricted',
      'The chart is restricted',
      'Have it entered in PIMSY; this list does not show what it says.',
    );
  if (pimsy === '')
    throw conflict(
      'nothing-there',
      'PIMSY holds nothing here',
      'Enter in PIMSY what the client says, or correct it there.',
    );
  if (here !== seen.here || pimsy !== seen.pimsy)
    throw conflict('changed', 'It has changed since you looked', 'Read the list again and compare both values anew.');
  await settlePeople(uow, { kind: 'client', after: null, now, ids: [record.id], take: field });
  const { personId } = await em.findOneOrFail(Client, { id: clientId });
  await uow.note(takenAction, 'person', personId, { field, before: here, after: pimsy });
}
