import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  Appointment,
  Audit,
  Client,
  ContactPoint,
  EnterInPimsy,
  ExternalRecord,
  Location,
  Person,
  PimsyReading,
  Staff,
} from '../db/entities/index.ts';
import { newId } from '../db/ids.ts';
import { openEnvelope } from '../db/integrations/envelope.ts';
import { snapshotOf, ssnContext } from '../db/integrations/keep-records.ts';
import type { Sandbox } from '../dev/sandbox/sandbox.ts';
import { type TestDatabase, testDatabase } from '../test/setup/database.ts';
import { pimsyDesk, type PimsyDesk, pimsySandbox } from '../test/setup/pimsy-desk.ts';

const closers: (() => Promise<void> | void)[] = [];
let test: TestDatabase;
let sandbox: Sandbox;
let desk: PimsyDesk;
beforeAll(async () => {
  test = await testDatabase();
  sandbox = await pimsySandbox(closers, ['first', 'kept', 'partial', 'killed', 'portal']);
});
afterEach(() => sandbox.pimsy?.faults.end('all'));
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
  await test.close();
});

const versions = () =>
  desk.of.work(async ({ em }) =>
    [...(await em.find(Client, {})), ...(await em.find(Staff, {})), ...(await em.find(Appointment, {}))]
      .map(({ id, version }) => `${id} ${version}`)
      .toSorted(),
  );
const client10001 = async () => {
  const { person } = await desk.client('10001');
  return person;
};
const pointsOf = (personId: string) =>
  desk.of.work(async ({ em }) =>
    (await em.find(ContactPoint, { personId, active: true }, { orderBy: { kind: 'asc' } })).map(
      ({ address }) => address,
    ),
  );

const later = (at: Date | undefined) => new Date((at?.getTime() ?? 0) + 30 * 60_000).toISOString();

describe('a practice that reads PIMSY for the first time', () => {
  beforeAll(async () => {
    desk = await pimsyDesk(test, sandbox, 'first');
  });

  it('gets its locations, staff, clients and appointments, each linked to the record that it came from', async () => {
    const result = await desk.read();
    expect(result).toMatchObject({ status: 'done', whole: true });
    const { location, employee, client, appointment } = await desk.counts();
    expect([location?.added, employee?.read, client?.read]).toEqual([2, 6, 12]);
    // Whoever has left PIMSY before Rounds came is not made; how many that are depends on the day of the sample.
    expect((client?.added ?? 0) + (client?.unlinked ?? 0)).toBeGreaterThan(6);
    expect(appointment?.added).toBeGreaterThan(0);
    const record = await desk.recordOf('client', 'c-10001');
    expect(await desk.linked(record.id)).toEqual([(await desk.client('10001')).id]);
    await desk.of.work(async ({ em }) => {
      const [one] = await em.find(Appointment, {}, { limit: 1 });
      expect(one).toMatchObject({ origin: 'pimsy', zone: 'America/Phoenix' });
      expect(await em.count(Location, {})).toBe(2);
      const audit = await em.findOneOrFail(Audit, { subject: 'client', action: 'insert' });
      expect(audit.actor).toBe('system:pimsy');
    });
  });

  it('is told of everybody who could not become a row, with the reason', async () => {
    const problems = await desk.of.work(async ({ em }) =>
      (await em.find(ExternalRecord, { linkProblem: { $ne: null } })).map(
        ({ kind, linkProblem }) => `${kind} ${linkProblem}`,
      ),
    );
    const { employee, client, appointment } = await desk.counts();
    expect(problems).toHaveLength((employee?.unlinked ?? 0) + (client?.unlinked ?? 0) + (appointment?.unlinked ?? 0));
  });

  it('keeps no SSN but sealed', async () => {
    const find = { kind: 'employee', ssn: { $ne: null } } as const;
    const row = await desk.of.work(({ em }) => em.findOneOrFail(ExternalRecord, find));
    const ssn = openEnvelope(desk.deps.keyRing, row.ssn ?? new Uint8Array(), ssnContext(row));
    expect(ssn).toHaveLength(9);
    const plain = JSON.stringify([row.facts, snapshotOf(desk.deps.keyRing, row), row.ssnIndex]);
    expect(plain.replaceAll('-', '')).not.toContain(ssn);
    expect(row.facts).toHaveProperty('ssnLast4', ssn.slice(-4));
  });

  it('is not written again where PIMSY says the same: no new version, so no second reminder', async () => {
    const before = await versions();
    await desk.read('all');
    expect(await versions()).toEqual(before);
    const { client } = await desk.counts();
    expect(client).toMatchObject({ added: 0, linked: 0, updated: 0, changed: 0 });
  });

  it('follows a change of name, a moved appointment and a cancelled one', async () => {
    const person = await client10001();
    await desk.edit('Patient', 'c-10001', { name: [{ use: 'official', given: ['Renamed'], family: person.lastName }] });
    const [first, second] = await desk.of.work(({ em }) =>
      em.find(
        Appointment,
        { status: 'scheduled', startsAt: { $gt: new Date() } },
        { orderBy: { startsAt: 'desc' }, limit: 2 },
      ),
    );
    const records = await desk.of.work(({ em }) => em.find(ExternalRecord, { kind: 'appointment' }));
    const externalOf = async (localId: string | undefined) => {
      for (const { id, externalId } of records) if ((await desk.linked(id)).includes(localId ?? '')) return externalId;
      throw new Error('No record of this appointment');
    };
    const [moved, cancelled] = [await externalOf(first?.id), await externalOf(second?.id)];
    await desk.edit('Appointment', moved, { start: later(first?.startsAt), end: later(first?.endsAt) });
    await desk.edit('Appointment', cancelled, { status: 'cancelled' });
    await desk.read();
    expect((await client10001()).firstName).toBe('Renamed');
    await desk.of.work(async ({ em }) => {
      const now = await em.findOneOrFail(Appointment, { id: first?.id });
      expect(now.startsAt.toISOString()).toBe(later(first?.startsAt));
      expect(now.version).toBe((first?.version ?? 0) + 1);
      expect(await em.findOneOrFail(Appointment, { id: second?.id })).toMatchObject({ status: 'cancelled' });
    });
  });

  it('cancels an appointment that was deleted in PIMSY, once a whole reading and its id say so', async () => {
    const record = await desk.of.work(async ({ em }) => {
      const rows = await em.find(ExternalRecord, { kind: 'appointment', goneAt: null }, { orderBy: { id: 'desc' } });
      return rows.find(
        ({ facts }) => facts['status'] === 'scheduled' && String(facts['startsAt']) > new Date().toISOString(),
      );
    });
    await desk.edit('Appointment', record?.externalId ?? '', null);
    await desk.read();
    const [localId] = await desk.linked(record?.id ?? '');
    await desk.of.work(async ({ em }) => {
      expect(await em.findOneOrFail(Appointment, { id: localId })).toMatchObject({ status: 'cancelled' });
      expect((await em.findOneOrFail(ExternalRecord, { id: record?.id })).goneAt).not.toBeNull();
    });
  });
});

describe('a practice that has people already', () => {
  let clientId: string;
  beforeAll(async () => {
    desk = await pimsyDesk(test, sandbox, 'kept');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- FHIR as the stand-in was filled
    const held = (await desk.store.get('Patient', 'c-10001')) as unknown as {
      name: { given: string[]; family: string }[];
      birthDate: string;
    };
    const name = held.name[0];
    await desk.of.work(async ({ em }) => {
      const [personId, otherId] = [newId(), newId()];
      clientId = newId();
      const names = { firstName: name?.given[0] ?? '', lastName: name?.family ?? '' };
      em.create(Person, { id: personId, ...names, birthDate: held.birthDate });
      em.create(Person, { id: otherId, firstName: 'Somebody', lastName: 'Else', birthDate: '1950-01-01' });
      await em.flush();
      em.create(Client, { id: clientId, personId, recordNumber: '10001' });
      em.create(Client, { personId: otherId, recordNumber: '10003' });
    });
    await desk.read();
  });

  it('has the client of the same record number and birth date linked, not made twice', async () => {
    const record = await desk.recordOf('client', 'c-10001');
    expect(await desk.linked(record.id)).toEqual([clientId]);
    expect(await desk.of.work(({ em }) => em.count(Client, { recordNumber: '10001' }))).toBe(1);
  });

  it('is asked about the record number that belongs to somebody with another birth date', async () => {
    const record = await desk.recordOf('client', 'c-10003');
    expect(record).toMatchObject({ linkProblem: 'number-taken' });
    expect(record.linkCandidates).toEqual([(await desk.client('10003')).id]);
    expect((await desk.client('10003')).person).toMatchObject({ firstName: 'Somebody', lastName: 'Else' });
  });
});

describe('what a client changed in the portal', () => {
  it('is kept and listed to be entered in PIMSY, until PIMSY holds the same', async () => {
    desk = await pimsyDesk(test, sandbox, 'portal');
    await desk.read();
    const person = await client10001();
    const portal = { practiceId: desk.of.practiceId, actor: 'portal:account' } as const;
    await test.database.work(portal, async ({ em }) => {
      (await em.findOneOrFail(Person, { id: person.id })).line1 = '7 New Road';
      const [mail] = await em.find(ContactPoint, { personId: person.id, kind: 'email', active: true });
      if (mail) mail.active = false;
      em.create(ContactPoint, { personId: person.id, kind: 'email', address: 'new@example.org' });
    });
    const listed = () =>
      desk.of.work(async ({ em }) => (await em.find(EnterInPimsy, {})).map(({ field }) => field).toSorted());
    await desk.read();
    expect(await listed()).toEqual(['address', 'email']);
    expect(await pointsOf(person.id)).toContain('new@example.org');
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- FHIR as the stand-in was filled
    const held = (await desk.store.get('Patient', 'c-10001')) as unknown as { telecom: { system: string }[] };
    const telecom = held.telecom.filter(({ system }) => system !== 'email');
    await desk.edit('Patient', 'c-10001', { telecom: [...telecom, { system: 'email', value: 'new@example.org' }] });
    await desk.read();
    expect(await listed()).toEqual(['address']);
  });
});

describe('a reading that does not go well', () => {
  it('takes nobody for gone where a page is missing, and says that it was not whole', async () => {
    desk = await pimsyDesk(test, sandbox, 'partial');
    await desk.read();
    await desk.edit('Patient', 'c-10002', { gender: 'unknown' });
    sandbox.pimsy?.faults.set('wrong-total', 0, '');
    const result = await desk.read('all');
    expect(result).toMatchObject({ status: 'done', whole: false });
    expect(await desk.of.work(({ em }) => em.count(ExternalRecord, { goneAt: { $ne: null } }))).toBe(0);
  });

  it('fails with the sentence of the EHR on its row, and keeps what was read before', async () => {
    const input = { practiceId: desk.of.practiceId, readingId: newId() };
    await desk.ends.beginReading(input);
    sandbox.pimsy?.faults.set('forbid', 0, 'Patient');
    await expect(desk.people(input)).rejects.toMatchObject({ type: 'EhrForbidden', nonRetryable: true });
    const result = await desk.ends.failReading({ ...input, failure: 'EhrForbidden' });
    expect(result.status).toBe('failed');
    const row = await desk.of.work(({ em }) => em.findOneOrFail(PimsyReading, { id: input.readingId }));
    expect(row).toMatchObject({ status: 'failed', problem: expect.stringContaining('PIMSY does not allow') });
    expect(row.next).toContain('support@pimsyehr.com');
  });

  it('goes on after a kill in its middle: nobody is made twice', async () => {
    desk = await pimsyDesk(test, sandbox, 'killed');
    const input = { practiceId: desk.of.practiceId, readingId: newId() };
    await desk.ends.beginReading(input);
    let pages = 0;
    const dying = (access: Parameters<typeof desk.deps.ehr>[0]) => {
      const pimsy = desk.deps.ehr(access);
      const clients: typeof pimsy.clients = async function* (options) {
        for await (const page of pimsy.clients(options)) {
          yield page;
          pages += 1;
          throw new Error('The worker was killed');
        }
      };
      return { ...pimsy, clients };
    };
    await expect(desk.people(input, { ehr: dying })).rejects.toThrow('killed');
    await desk.people(input);
    await desk.people(input);
    expect(pages).toBe(1);
    const numbers = await desk.of.work(async ({ em }) =>
      (await em.find(Client, {})).map(({ recordNumber }) => recordNumber),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    const { client } = await desk.counts();
    expect(client?.added).toBe(numbers.length);
  });

  it('waits for another one of the same practice', async () => {
    const input = { practiceId: desk.of.practiceId, readingId: newId() };
    await expect(desk.ends.beginReading(input)).rejects.toMatchObject({
      type: 'PimsyReadingUnderWay',
      nonRetryable: false,
    });
  });
});
