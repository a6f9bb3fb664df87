import { chooseClient, chooseStaff, type LinkChoice } from '../../domain/pimsy/choose-link.ts';
import type { OwnedField } from '../../domain/pimsy/owned-fields.ts';
import { pimsyPerson, type PimsyPerson } from '../../domain/pimsy/pimsy-person.ts';
import type { UnitOfWork } from '../database.ts';
import { Mapping } from '../entities/index.ts';
import { newId } from '../ids.ts';
import type { NewRecords } from '../imports/judged.ts';
import { makeRecords } from '../imports/make-records.ts';
import {
  clientsAlike,
  localKinds,
  noteLinkProblems,
  type PersonKind,
  type PersonRecord,
  personRecords,
  staffAlike,
} from './person-records.ts';
import { isLinked, refreshPeople } from './refresh-people.ts';

export interface Settled {
  /** Of the last record; null: there were none. */
  last: string | null;
  added: number;
  linked: number;
  updated: number;
  unlinked: number;
}

const atATime = 200;

/**
 * Finds out who the next records of PIMSY are here: linked where there is no doubt, made where nobody is like them, listed with a reason otherwise. Then brings
 * those who are linked to what PIMSY says. `ids`: only these records; `take`: this field of theirs also where it was changed here.
 */
export async function settlePeople(
  uow: UnitOfWork,
  {
    kind,
    after,
    now,
    ids = null,
    take = null,
  }: { kind: PersonKind; after: string | null; now: Date; ids?: string[] | null; take?: OwnedField | null },
): Promise<Settled> {
  const records = await personRecords(uow, { kind, after, limit: atATime, ids });
  const unlinked = records.filter((record) => !isLinked(record) && !record.gone);
  const people = new Map(unlinked.map((record) => [record.id, pimsyPerson(record.facts)]));
  const choices = unlinked.length === 0 ? new Map<string, LinkChoice>() : await choose(uow, kind, unlinked, people);
  const localKind = localKinds[kind];
  const taken = new Set<string>();
  const made: NewRecords[] = [];
  const notes: Parameters<typeof noteLinkProblems>[1][number][] = [];
  const isNew = new Set<string>();
  for (const record of unlinked) {
    const person = people.get(record.id);
    const choice = choices.get(record.id) ?? { do: 'leave' };
    if (!person) continue;
    const problem = choice.do === 'ask' ? choice.problem : null;
    const candidates = choice.do === 'ask' ? choice.candidates : [];
    if (choice.do === 'link' && !taken.has(choice.id)) {
      taken.add(choice.id);
      isNew.add(record.id);
      Object.assign(record, { localId: choice.id, mappedAt: now });
      uow.em.create(Mapping, {
        system: 'pimsy',
        externalRecordId: record.id,
        localKind,
        localId: choice.id,
        createdAt: now,
      });
      notes.push({ id: record.id, problem: null, candidates: [] });
    } else if (choice.do === 'link') {
      notes.push({ id: record.id, problem: 'several-alike', candidates: [choice.id] });
    } else if (choice.do === 'new') {
      const { localId, records: rows } = rowsOf(kind, person);
      made.push(rows);
      uow.em.create(Mapping, { system: 'pimsy', externalRecordId: record.id, localKind, localId, createdAt: now });
      notes.push({ id: record.id, problem: null, candidates: [] });
    } else notes.push({ id: record.id, problem, candidates });
  }
  await makeRecords(uow, made);
  await uow.em.flush();
  await noteLinkProblems(uow, notes);
  const updated = await refreshPeople(uow, { kind, linked: records.filter(isLinked), isNew, take, now });
  return {
    last: records.at(-1)?.id ?? null,
    added: made.length,
    linked: taken.size,
    updated,
    unlinked: notes.filter(({ problem }) => problem !== null).length,
  };
}

async function choose(
  uow: UnitOfWork,
  kind: PersonKind,
  records: readonly PersonRecord[],
  people: ReadonlyMap<string, PimsyPerson>,
): Promise<Map<string, LinkChoice>> {
  const asked = records.flatMap(({ id }) => {
    const person = people.get(id);
    if (!person) return [];
    const { firstName, lastName, birthDate, email, recordNumber } = person;
    return [{ recordId: id, firstName, lastName, birthDate, email, recordNumber }];
  });
  const choices = new Map<string, LinkChoice>();
  if (kind === 'employee') {
    const alike = await staffAlike(uow, asked);
    for (const { id, linkChoice } of records) {
      const person = people.get(id);
      if (person) choices.set(id, chooseStaff(person, alike.get(id) ?? [], linkChoice === 'new'));
    }
    return choices;
  }
  const { alike, linked } = await clientsAlike(uow, asked);
  const numbers = new Set<string>();
  for (const { id, linkChoice } of records) {
    const person = people.get(id);
    if (!person) continue;
    const choice = chooseClient(person, alike.get(id) ?? [], linkChoice === 'new');
    const number = person.recordNumber?.toLowerCase() ?? '';
    // Two of PIMSY's clients with one record number: PIMSY has to say whose it is.
    const twice = choice.do === 'new' && (linked.has(id) || numbers.has(number));
    if (choice.do === 'new') numbers.add(number);
    choices.set(id, twice ? { do: 'ask', problem: 'number-taken', candidates: [] } : choice);
  }
  return choices;
}

/** The rows of somebody new. Nobody gets a sign-in, and no message without a consent, by this. */
function rowsOf(kind: PersonKind, person: PimsyPerson): { localId: string; records: NewRecords } {
  const [localId, personId] = [newId(), newId()];
  const { firstName, lastName, birthDate, address, recordNumber } = person;
  const points = person.points.map((point) => ({ id: newId(), personId, ...point }));
  const row = {
    id: personId,
    firstName: firstName ?? '',
    lastName: lastName ?? '',
    birthDate: kind === 'client' ? birthDate : null,
    ...address,
  };
  const local =
    kind === 'client'
      ? { client: { id: localId, personId, recordNumber: recordNumber ?? '' } }
      : { staff: { id: localId, personId } };
  return { localId, records: { person: row, points, ...local } };
}
