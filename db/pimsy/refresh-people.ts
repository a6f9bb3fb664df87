import { sql } from 'kysely';
import { differing, emptyFields, isEmail } from '../../domain/pimsy/compare-person.ts';
import type { OwnedField } from '../../domain/pimsy/owned-fields.ts';
import { pimsyPerson, type PimsyPerson } from '../../domain/pimsy/pimsy-person.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { Account, Client, ContactPoint, EnterInPimsy, Person, Session, Staff } from '../entities/index.ts';
import { countAdministrators } from '../queries/count-administrators.ts';
import { lapseConsent } from '../queries/lapse-consent.ts';
import { changedHere } from './changed-here.ts';
import type { PersonKind, PersonRecord } from './person-records.ts';

interface Linked extends PersonRecord {
  localId: string;
  mappedAt: Date;
}
export const isLinked = (record: PersonRecord): record is Linked => record.localId !== null && record.mappedAt !== null;

/**
 * Brings linked people to what PIMSY says of them. What a client changed here stays and is listed to be entered there; what PIMSY does not hold at all is not
 * taken from anybody when they are linked, because until then nobody had asked PIMSY to hold it. @returns how many changed
 */
export async function refreshPeople(
  uow: UnitOfWork,
  {
    kind,
    linked,
    isNew,
    take,
    now,
  }: {
    kind: PersonKind;
    linked: readonly Linked[];
    isNew: ReadonlySet<string>;
    take: OwnedField | null;
    now: Date;
  },
): Promise<number> {
  const { em } = uow;
  const localIds = linked.map(({ localId }) => localId);
  if (kind === 'client') await holdClients(uow, { clientIds: localIds });
  const rows = kind === 'client' ? await em.find(Client, { id: localIds }) : await em.find(Staff, { id: localIds });
  const rowOf = new Map(rows.map((row) => [row.id, row]));
  const personIds = rows.map(({ personId }) => personId);
  const persons = new Map((await em.find(Person, { id: personIds })).map((person) => [person.id, person]));
  const points = Map.groupBy(await em.find(ContactPoint, { personId: personIds, active: true }), (row) => row.personId);
  const listed = await listedFields(uow, kind === 'client' ? localIds : []);
  const compared = linked.flatMap((record) => {
    const row = rowOf.get(record.localId);
    const person = row && persons.get(row.personId);
    if (!row || !person) return [];
    const pimsy = pimsyPerson(record.facts);
    const here = {
      firstName: person.firstName,
      lastName: person.lastName,
      birthDate: person.birthDate ?? null,
      address: addressOf(person),
      points: points.get(person.id) ?? [],
    };
    return [{ record, row, person, pimsy, fields: record.gone ? [] : differing(pimsy, here, kind === 'client') }];
  });
  const changed = await changedHere(
    uow,
    compared
      .filter(({ fields }) => fields.length > 0)
      .map(({ person, record }) => ({ personId: person.id, mappedAt: record.mappedAt })),
  );
  let updated = 0;
  const toEnter: { clientId: string; field: OwnedField }[] = [];
  for (const { record, row, person, pimsy, fields } of compared) {
    const empty = emptyFields(pimsy);
    const mine = changed.get(person.id);
    const before = listed.get(row.id);
    const keeps = (field: OwnedField) =>
      field !== take &&
      (mine?.has(field) || before?.has(field) || (empty.has(field) && (kind === 'employee' || isNew.has(record.id))));
    const taken = fields.filter((field) => !keeps(field) && !(field === 'name' && empty.has(field)));
    if (kind === 'client') toEnter.push(...fields.filter(keeps).map((field) => ({ clientId: row.id, field })));
    const active = pimsy.active && !record.gone;
    const activity = active !== row.active && (kind === 'client' || active || (await mayLeave(uow, person.id)));
    if (taken.length === 0 && !activity) continue;
    await takeFields(uow, { person, pimsy, taken, clientId: kind === 'client' ? row.id : null, now });
    if (activity) row.active = active;
    if (activity && kind === 'employee' && !active) await endSignIn(uow, person.id);
    row.updatedAt = now; // a new version also where only the person or an address changed
    updated += 1;
  }
  await em.flush();
  if (kind === 'client') await listToEnter(uow, localIds, toEnter);
  return updated;
}

const addressOf = ({ line1, line2, city, state, zip }: PostalRow) => ({
  line1: line1 ?? null,
  line2: line2 ?? null,
  city: city ?? null,
  state: state ?? null,
  zip: zip ?? null,
});
type PostalRow = Partial<Record<'line1' | 'line2' | 'city' | 'state' | 'zip', string | null>>;

interface PersonRow extends PostalRow {
  id: string;
  firstName: string;
  lastName: string;
  birthDate?: string | null;
}

async function takeFields(
  uow: UnitOfWork,
  change: { person: PersonRow; pimsy: PimsyPerson; taken: readonly OwnedField[]; clientId: string | null; now: Date },
): Promise<void> {
  const { person, pimsy, taken, clientId, now } = change;
  if (taken.includes('name') && pimsy.firstName && pimsy.lastName)
    Object.assign(person, { firstName: pimsy.firstName, lastName: pimsy.lastName });
  if (taken.includes('birthDate')) person.birthDate = pimsy.birthDate;
  if (taken.includes('address')) Object.assign(person, pimsy.address);
  const ofField = (field: OwnedField) => taken.includes(field);
  const concerned = (point: { kind: string }) => ofField(isEmail(point) ? 'email' : 'phones');
  if (!ofField('email') && !ofField('phones')) return;
  const removed = await takePoints(uow, person.id, pimsy.points.filter(concerned), concerned);
  await lapseConsent(uow, { clientId, personId: person.id, removed, now });
}

/** Makes the concerned contact points of a person these. @returns addresses that are theirs no longer */
async function takePoints(
  { em }: UnitOfWork,
  personId: string,
  points: PimsyPerson['points'],
  concerned: (point: { kind: string }) => boolean,
): Promise<string[]> {
  const all = await em.find(ContactPoint, { personId, active: true });
  const before = all.filter(concerned);
  for (const row of before) {
    const kept = points.find(({ kind, address }) => kind === row.kind && address === row.address);
    if (kept) row.preferred = kept.preferred;
    else row.active = false;
  }
  for (const { kind, address, preferred } of points)
    if (!before.some((row) => row.kind === kind && row.address === address))
      em.create(ContactPoint, { personId, kind, address, preferred });
  const left = new Set([...points, ...all.filter((row) => !concerned(row))].map(({ address }) => address));
  return before.map(({ address }) => address).filter((address) => !left.has(address));
}

/** Whether the practice has another administrator: PIMSY does not lock out the last one. */
async function mayLeave(uow: UnitOfWork, personId: string): Promise<boolean> {
  const { rows } = await sql<{ administrator: boolean }>`
    select exists (
      select from account a join account_profile ap on ap.account_id = a.id
        join profile_rule r on r.profile_id = ap.profile_id and r.rule = 'Profile Management' and r.can_modify
       where a.kind = 'staff' and a.active and a.person_id = ${personId}::uuid and a.password_hash is not null
    ) as administrator`.execute(uow.kysely);
  return !rows[0]?.administrator || (await countAdministrators(uow)) > 1;
}

/** Else the old password would open Rounds again once somebody sets the record active. */
async function endSignIn({ em }: UnitOfWork, personId: string): Promise<void> {
  const account = await em.findOne(Account, { kind: 'staff', personId });
  if (!account) return;
  account.active = false;
  await em.nativeDelete(Session, { accountId: account.id });
}

async function listedFields({ em }: UnitOfWork, clientIds: string[]): Promise<Map<string, Set<OwnedField>>> {
  const rows = await em.find(EnterInPimsy, { clientId: clientIds });
  return new Map(
    [...Map.groupBy(rows, ({ clientId }) => clientId)].map(([id, all]) => [id, new Set(all.map(({ field }) => field))]),
  );
}

const sameField =
  (a: { clientId: string; field: OwnedField }) =>
  (b: { clientId: string; field: OwnedField }): boolean =>
    a.clientId === b.clientId && a.field === b.field;

/** Makes these the fields to enter in PIMSY for the clients. */
async function listToEnter(
  { em }: UnitOfWork,
  clientIds: string[],
  wanted: readonly { clientId: string; field: OwnedField }[],
): Promise<void> {
  const before = await em.find(EnterInPimsy, { clientId: clientIds });
  for (const row of before) if (!wanted.some(sameField(row))) em.remove(row);
  for (const each of wanted) if (!before.some(sameField(each))) em.create(EnterInPimsy, each);
  await em.flush();
}
