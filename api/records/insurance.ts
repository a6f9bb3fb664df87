import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import { holdClient } from '../../db/charts/hold-clients.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Document, Insurance } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { openEnvelope, sealInEnvelope } from '../../db/integrations/envelope.ts';
import { todayOf } from '../../db/practice-zone.ts';
import { cardsOf, endedBy, insuranceChanges } from '../../db/queries/insurance.ts';
import { isSame } from '../../domain/form-changes.ts';
import { keysOf } from '../../domain/keys.ts';
import { addDays } from '../../domain/time.ts';
import { cardFields, hiddenMark, type InsuranceRank, maskMemberId, noInsurance } from '../../domain/insurance.ts';
import type {
  ClientInsurance,
  Coverage,
  InsuranceValues,
  PortalInsurance,
  saveInsurance,
} from '../../domain/schemas/insurance.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { PortalClient, SignedIn } from '../principal.ts';
import { conflict, invalid, Problem } from '../problem.ts';
import { assertNotStale } from './information.ts';
import { found } from './rows.ts';

type Row = InferEntity<typeof Insurance>;

/** Whoever looks at or changes the insurance of a client: the client, or staff who may open the chart. */
export interface Insuring {
  clientId: string;
  principal: Pick<SignedIn | PortalClient, 'kind' | 'actor'>;
  keyRing: KeyRing;
  now: Date;
}

/** Binds a sealed member id to its row. */
const contextOf = (id: string) => `insurance/member-id/${id}`;

const memberIdOf = (keyRing: KeyRing, { id, memberId }: Row) => openEnvelope(keyRing, memberId, contextOf(id));

function valuesOf(keyRing: KeyRing, row: Row): InsuranceValues {
  return {
    payer: row.payer,
    plan: row.plan ?? null,
    memberId: maskMemberId(memberIdOf(keyRing, row)),
    groupNumber: row.groupNumber ?? null,
    relation: row.relation,
    subscriberName: row.subscriberName ?? null,
    subscriberBirthDate: row.subscriberBirthDate ?? null,
    effectiveFrom: row.effectiveFrom ?? null,
    effectiveTo: row.effectiveTo ?? null,
    cardFrontId: row.cardFrontId ?? null,
    cardBackId: row.cardBackId ?? null,
  };
}

async function shapes(uow: UnitOfWork, keyRing: KeyRing, rows: readonly Row[]): Promise<Coverage[]> {
  const ids = rows.flatMap(({ cardFrontId, cardBackId }) => [cardFrontId, cardBackId].filter((id) => id != null));
  const cards = await cardsOf(uow, ids);
  return rows.map((row) => ({
    id: row.id,
    rank: row.rank,
    values: valuesOf(keyRing, row),
    front: cards.get(row.cardFrontId ?? '') ?? null,
    back: cards.get(row.cardBackId ?? '') ?? null,
  }));
}

/** What stands now, with what counts until it begins. */
export async function readInsurance(uow: UnitOfWork, insuring: Insuring): Promise<PortalInsurance> {
  const { clientId, keyRing } = insuring;
  const rows = await uow.em.find(Insurance, { clientId, endedAt: null });
  const current = await shapes(uow, keyRing, rows);
  const of = (rank: InsuranceRank) => current.find((each) => each.rank === rank) ?? null;
  const stillInForce = await shapes(uow, keyRing, await replacedEarly(uow, rows, insuring));
  return { primary: of('primary'), secondary: of('secondary'), stillInForce };
}

/** A card of next year can be entered today: until its first day the one before it counts. One that was ended, with nothing in its place, does not. */
async function replacedEarly(uow: UnitOfWork, rows: readonly Row[], { clientId, now }: Insuring): Promise<Row[]> {
  const today = await todayOf(uow, now);
  const ahead = rows.filter(({ effectiveFrom }) => (effectiveFrom ?? '') > today);
  if (ahead.length === 0) return [];
  const all = await uow.em.find(Insurance, { clientId }, { orderBy: { endedAt: 'desc' } });
  const counts = ({ endedAt, effectiveFrom, effectiveTo }: Row) =>
    endedAt && (effectiveTo ?? '') >= today && (effectiveFrom ?? '') <= today;
  const isReplaced = (row: Row) =>
    all.some(({ rank, createdAt }) => rank === row.rank && createdAt.getTime() === row.endedAt?.getTime());
  return ahead
    .map(({ rank }) => all.find((row) => row.rank === rank && counts(row) && isReplaced(row)))
    .filter((row) => row !== undefined);
}

/** What stands now, what stood before, and who changed what. */
export async function readCoverages(uow: UnitOfWork, insuring: Insuring): Promise<ClientInsurance> {
  const { clientId, keyRing } = insuring;
  const rows = await uow.em.find(Insurance, { clientId, endedAt: { $ne: null } }, { orderBy: { endedAt: 'desc' } });
  const who = await endedBy(uow, clientId);
  const former = (await shapes(uow, keyRing, rows)).map((each, i) => ({
    ...each,
    endedAt: rows[i]!.endedAt!.toISOString(),
    endedBy: who.get(each.id) ?? null,
  }));
  return { ...(await readInsurance(uow, insuring)), former, changes: await insuranceChanges(uow, clientId) };
}

/**
 * Saves what a form changed. Another company or member id is another card: the coverage before it ends and stays as it was. The client's row is held, so of
 * two at once the second sees what the first did.
 * @returns whether anything was changed
 * @throws Problem 400, 409 where another coverage stands there than the form was loaded with, or that names every field which somebody else changed meanwhile; nothing is saved then
 */
export async function saveCoverage(
  uow: UnitOfWork,
  rank: InsuranceRank,
  form: z.output<typeof saveInsurance>,
  insuring: Insuring,
): Promise<boolean> {
  const { clientId, keyRing, principal, now } = insuring;
  found(await holdClient(uow, clientId), 'client');
  const row = await uow.em.findOne(Insurance, { clientId, rank, endedAt: null });
  const onFile = row ? valuesOf(keyRing, row) : noInsurance;
  const loaded = form.loaded ?? noInsurance;
  // Sent again after a lost answer, or typed as it stands on file, a number is no change.
  const isKnown = row !== null && form.wanted.memberId === memberIdOf(keyRing, row);
  const wanted = isKnown ? { ...form.wanted, memberId: onFile.memberId } : form.wanted;
  const by = principal.kind === 'portal' ? 'the practice' : 'somebody';
  if (differing(onFile, wanted).length === 0) return false;
  if (form.id !== (row?.id ?? null)) throw anotherStands(differing(onFile, loaded), row, by);
  const changed = assertNotStale({ loaded, wanted }, onFile, by);
  if (changed.length === 0) return false;
  await assertCards(uow, changed, wanted, insuring);
  const fields = { ...onFile, ...Object.fromEntries(changed.map((field) => [field, wanted[field]])) };
  const { memberId, ...columns } = fields;
  assertTogether(columns);
  if (row && !cardFields.some((field) => changed.includes(field))) uow.em.assign(row, columns);
  else {
    const isKept = row !== null && !changed.includes('memberId');
    const number = isKept ? memberIdOf(keyRing, row) : memberId;
    if (number === '') throw invalid({ path: 'wanted.memberId', message: 'is missing' });
    if (number.includes(hiddenMark))
      throw invalid({ path: 'wanted.memberId', message: 'Enter the whole number, as it stands on the card.' });
    if (row) await end(uow, row, insuring, columns.effectiveFrom);
    const id = newId();
    const sealed = sealInEnvelope(keyRing, number, contextOf(id));
    uow.em.create(Insurance, {
      id,
      clientId,
      rank,
      ...columns,
      memberId: sealed,
      savedBy: principal.actor,
      createdAt: now,
    });
  }
  await uow.em.flush();
  return true;
}

const differing = (one: InsuranceValues, other: InsuranceValues) =>
  keysOf(one).filter((field) => !isSame(one[field], other[field]));

/** What was changed in one card is not put on another. */
const anotherStands = (fields: readonly string[], now: Row | null, by: 'the practice' | 'somebody') => {
  const who = by === 'somebody' ? 'Somebody' : 'The practice';
  return new Problem(
    409,
    'version-conflict',
    now ? `${who} entered another card in the meantime` : `${who} ended this insurance in the meantime`,
    {
      next: 'Look at what is on file now, and at what you typed. Then save again. Nothing that you typed is lost.',
      errors: fields.map((field) => ({ path: `wanted.${field}`, message: `was changed by ${by} in the meantime` })),
    },
  );
};

/** Two saves may each be right and both together not. @throws Problem 400 */
function assertTogether(columns: Omit<InsuranceValues, 'memberId'>): void {
  const { payer, relation, subscriberName, effectiveFrom, effectiveTo } = columns;
  if (payer === '') throw invalid({ path: 'wanted.payer', message: 'is missing' });
  if (relation === 'self') Object.assign(columns, { subscriberName: null, subscriberBirthDate: null });
  else if (!subscriberName) throw invalid({ path: 'wanted.subscriberName', message: 'is missing' });
  if (effectiveFrom && effectiveTo && effectiveTo < effectiveFrom)
    throw invalid({ path: 'wanted.effectiveTo', message: 'is before the first day' });
}

/** @throws Problem 409 where another coverage stands there now, or none */
export async function endCoverage(
  uow: UnitOfWork,
  rank: InsuranceRank,
  { id }: { id: string },
  insuring: Insuring,
): Promise<void> {
  const { clientId } = insuring;
  found(await holdClient(uow, clientId), 'client');
  const row = await uow.em.findOne(Insurance, { id, clientId, rank, endedAt: null });
  if (!row) throw conflict('version-conflict', 'This insurance was changed in the meantime', 'Look at the page again.');
  await end(uow, row, insuring, null);
}

/** Its last day is the day before the next one begins, where nobody has said another. */
async function end(uow: UnitOfWork, row: Row, { principal, now }: Insuring, next: string | null): Promise<void> {
  const last = next === null ? null : addDays(next, -1);
  if (!row.effectiveTo && last !== null && last >= (row.effectiveFrom ?? '')) row.effectiveTo = last;
  Object.assign(row, { endedAt: now, endedBy: principal.actor });
  await uow.em.flush();
}

/** Photos are documents of the client, and at the portal those that they sent themselves. @throws Problem 400 */
async function assertCards(
  uow: UnitOfWork,
  changed: readonly string[],
  wanted: InsuranceValues,
  { clientId, principal }: Insuring,
): Promise<void> {
  for (const field of ['cardFrontId', 'cardBackId'] as const) {
    const id = wanted[field];
    if (id === null || !changed.includes(field)) continue;
    const ofClient = principal.kind === 'portal' ? { uploadedBy: principal.actor } : {};
    const photo = await uow.em.findOne(Document, { id, clientId, withdrawnAt: null, ...ofClient });
    if (!photo || photo.status === 'uploading' || photo.status === 'infected')
      throw invalid({ path: `wanted.${field}`, message: 'Send this photo again: it is not there any more.' });
  }
}

/** The whole number, for staff; the look is written down where the client sees it too. @throws Problem 404 */
export async function revealMemberId(
  uow: UnitOfWork,
  id: string,
  { clientId, keyRing }: Insuring,
): Promise<{ memberId: string }> {
  const row = found(await uow.em.findOne(Insurance, { id, clientId }), 'insurance');
  await uow.note('insurance-revealed', 'client', clientId, { insurance: id });
  return { memberId: memberIdOf(keyRing, row) };
}
