import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { desert } from '../../../db/seed/plans.ts';
import type { Fault } from '../../../dev/sandbox/pimsy/faults.ts';
import type { Store } from '../../../dev/sandbox/pimsy/store.ts';
import type { Sandbox } from '../../../dev/sandbox/sandbox.ts';
import { pimsyCredentials, testSandbox } from '../../../dev/sandbox/testing.ts';
import { collect } from '../../../test/setup/ehr.ts';
import type { Ehr, VisitEvidence } from '../port.ts';
import { createFhirEhr, type FhirOptions } from './adapter.ts';

const closers: (() => Promise<void> | void)[] = [];
let sandbox: Sandbox;
let store: Store;

beforeAll(async () => {
  sandbox = await testSandbox(closers, {
    pimsy: { ...pimsyCredentials, plans: [desert, { ...desert, acronym: 'early' }] },
    slowMs: 60_000,
  });
  const opened = await sandbox.pimsy?.store('desert');
  if (!opened) throw new Error('The sandbox has no such practice');
  store = opened;
});
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});
afterEach(() => sandbox.pimsy?.faults.end('all'));

const waits: number[] = [];
const byKey = {
  kind: 'key',
  clientId: pimsyCredentials.clientId,
  privateKey: pimsyCredentials.privateKey,
  algorithm: 'ES384',
} as const;

function ehr(change: Partial<FhirOptions> = {}): Ehr {
  return createFhirEhr({
    baseUrl: `${sandbox.url}/pimsy/desert/fhir/R4`,
    signIn: byKey,
    allowLoopback: true,
    timeoutMs: 5_000,
    ...change,
    patience: {
      sleep: async (ms) => {
        waits.push(ms);
      },
      ...change.patience,
    },
  });
}

const fault = (name: Fault, times = 1, value = '') => sandbox.pimsy?.faults.set(name, times, value);
const window = () => {
  const day = 86_400_000;
  return { from: new Date(Date.now() - day).toISOString(), to: new Date(Date.now() + 14 * day).toISOString() };
};
const visit = (change: Partial<VisitEvidence> = {}): VisitEvidence => ({
  visitId: crypto.randomUUID(),
  clientId: 'c-10001',
  employeeId: 'e-103',
  points: [
    { capturedAt: '2026-11-20T16:03:00Z', latitude: 33.4484, longitude: -112.074 },
    { capturedAt: '2026-11-20T17:01:30Z', latitude: 33.4485, longitude: -112.0741 },
  ],
  ...change,
});
const sentFor = ({ visitId }: VisitEvidence) =>
  sandbox.pimsy?.writes.all().filter((write) => write.visitId === visitId) ?? [];

/** Changes a record as PIMSY's staff would. */
async function edit(type: 'Patient' | 'Appointment', id: string, change: object): Promise<void> {
  const held = await store.get(type, id);
  const { resource } = await store.write('PUT', `${type}/${id}`, { ...held, ...change });
  expect(resource).not.toBeNull();
}

describe('the records of PIMSY', () => {
  it('come page by page, all of them, with what a whole practice holds', async () => {
    const clients = await collect(ehr({ pageSize: 15 }).clients());
    expect(clients).toMatchObject({ pages: 3, end: { whole: true, reasons: [], scope: 'all', count: 40 } });
    expect(new Set(clients.records.map(({ id }) => id)).size).toBe(40);
    const employees = await collect(ehr().employees());
    expect(employees.records).toHaveLength(6);
    expect(employees.records.filter(({ ssn }) => ssn !== undefined).length).toBeGreaterThan(3);
    const locations = await collect(ehr().locations());
    expect(locations.records.map(({ name, zone }) => [name, zone])).toEqual([
      ['Phoenix', 'America/Phoenix'],
      ['Tucson', 'America/Phoenix'],
    ]);
  });

  it('of a window are the appointments that start in it, each with who and where', async () => {
    const { from, to } = window();
    const { records, end } = await collect(ehr().appointments({ from, to }));
    expect(end).toMatchObject({ whole: true, scope: 'all' });
    expect(records.length).toBeGreaterThan(20);
    expect(records.every(({ startsAt }) => startsAt !== null && startsAt >= from && startsAt < to)).toBe(true);
    expect(records[0]).toMatchObject({
      clientIds: [expect.stringMatching(/^c-/)],
      employeeIds: [expect.stringMatching(/^e-/)],
      locationId: expect.stringMatching(/^loc-/),
    });
  });

  it('that changed since the last run come alone, and the deleted are not among them', async () => {
    const reader = ehr();
    const { end } = await collect(reader.clients());
    const changedSince = end.nextSince ?? '';
    await edit('Patient', 'c-10005', { birthDate: '1980-02-03' });
    const changed = await collect(reader.clients({ changedSince }));
    expect(changed.records.map(({ id, birthDate }) => [id, birthDate])).toEqual([['c-10005', '1980-02-03']]);
    expect(changed.end).toMatchObject({ whole: true, scope: 'changes' });
  });

  it('are read by id, and one that is gone is null', async () => {
    expect(await ehr().client('c-10002')).toMatchObject({ id: 'c-10002', recordNumber: '10002' });
    expect(await ehr().employee('e-101')).toMatchObject({ firstName: 'Renata', lastName: 'Begay' });
    expect(await ehr().location('loc-1')).toMatchObject({ name: 'Phoenix' });
    expect(await ehr().appointment('a-99999')).toBeNull();
  });

  it('can be read by user name and password as well', async () => {
    const { userName, password } = pimsyCredentials;
    const reader = ehr({ signIn: { kind: 'password', userName, password } });
    expect((await collect(reader.employees())).end.whole).toBe(true);
    expect((await reader.check()).who).toBe('the user rounds');
  });
});

describe('a connection that is checked', () => {
  it('says as whom, to what, and what works', async () => {
    const connection = await ehr().check();
    expect(connection).toMatchObject({ who: 'the registered program rounds-test', missing: [], usable: true });
    expect(connection.server).toContain('PIMSY EHR (stand-in)');
    expect(connection.supports).toContain('Reads clients.');
  });

  it('is of no use where it may not read clients, and says what is lost', async () => {
    fault('forbid', 0, 'Patient');
    const connection = await ehr().check();
    expect(connection.usable).toBe(false);
    expect(connection.missing).toEqual([
      { what: 'These credentials cannot read clients.', effect: 'Nobody can be mapped or imported.' },
    ]);
  });

  it('without locations is still of use', async () => {
    fault('forbid', 0, 'Location');
    expect(await ehr().check()).toMatchObject({
      usable: true,
      missing: [{ what: expect.stringContaining('locations') }],
    });
  });

  it.each([
    ['a wrong password', { kind: 'password', userName: 'rounds', password: 'wrong' } as const],
    ['a client id that nobody knows', { ...byKey, clientId: 'somebody-else' }],
    ['half a key', { ...byKey, privateKey: byKey.privateKey.slice(0, 80) }],
  ])('with %s is refused in words, without the credentials', async (_, signIn) => {
    const failure = await ehr({ signIn })
      .check()
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'EhrUnauthorised', remedy: 'person', next: expect.stringMatching(/\w/) });
    expect(String(failure)).not.toMatch(/wrong|somebody-else|BEGIN/);
  });
});

describe('when PIMSY fails', () => {
  it('once with 500, or hands out half a page, it is asked again', async () => {
    fault('error', 2);
    fault('half-page');
    waits.length = 0;
    expect((await collect(ehr().clients())).end).toMatchObject({ whole: true, count: 40 });
    expect(waits).toHaveLength(3);
  });

  it('for good, the read throws and has no end', async () => {
    fault('half-page', 0);
    await expect(collect(ehr({ patience: { retries: 2 } }).clients())).rejects.toMatchObject({
      name: 'EhrInvalidAnswer',
      remedy: 'retry',
    });
    sandbox.pimsy?.faults.end('all');
    fault('error', 0);
    await expect(collect(ehr().clients())).rejects.toMatchObject({ name: 'EhrUnreachable', remedy: 'retry' });
  });

  it('asks to wait, Rounds waits as long as that', async () => {
    fault('too-many', 1, '7');
    waits.length = 0;
    expect((await collect(ehr().employees())).end.whole).toBe(true);
    expect(waits).toEqual([7_000]);
  });

  it('asks to wait for longer than one may, the caller is told how long', async () => {
    fault('too-many', 1, '3600');
    await expect(collect(ehr().employees())).rejects.toMatchObject({ name: 'EhrRateLimited', afterMs: 3_600_000 });
  });

  it('does not answer in time, it is asked again', async () => {
    fault('slow');
    waits.length = 0;
    expect((await collect(ehr({ timeoutMs: 10_000 }).employees())).end.whole).toBe(true);
    expect(waits).toHaveLength(1);
  });

  it('refuses a token that should last, Rounds signs in once more', async () => {
    const reader = ehr();
    await collect(reader.employees());
    fault('expired-token');
    expect((await collect(reader.employees())).end.whole).toBe(true);
  });

  it('refuses every token, that is told', async () => {
    fault('expired-token', 0);
    await expect(collect(ehr().employees())).rejects.toMatchObject({ name: 'EhrUnauthorised' });
  });

  it('goes by a clock that is wrong, it lets in all the same, and no change is lost', async () => {
    const early = await sandbox.pimsy?.store('early');
    for (const minutes of ['-45', '30']) {
      fault('clock-skew', 0, minutes);
      const reader = ehr({ baseUrl: `${sandbox.url}/pimsy/early/fhir/R4` });
      const { end } = await collect(reader.clients());
      expect(end.whole).toBe(true);
      await early?.write('PUT', 'Patient/c-10009', await early.get('Patient', 'c-10009'));
      const changed = await collect(reader.clients({ changedSince: end.nextSince ?? '' }));
      expect(changed.records.map(({ id }) => id)).toEqual(['c-10009']);
    }
  });
});

describe('a read that is not the whole truth', () => {
  it.each<[Fault, string[]]>([
    ['missing-page', ['count-differs']],
    // Its count of the first page is not that of the others.
    ['wrong-total', ['changed-meanwhile']],
    ['edit-while-paging', ['changed-meanwhile', 'count-differs', 'repeated']],
  ])('says so after %s, and keeps the time from which changes are asked for', async (name, reasons) => {
    fault(name);
    const changedSince = '2026-01-01T00:00:00.000Z';
    const { end } = await collect(ehr({ pageSize: 12 }).clients({ changedSince }));
    expect(end).toMatchObject({ whole: false, nextSince: changedSince });
    expect(end.reasons.toSorted()).toEqual(reasons);
  });

  it('is whole again the next time', async () => {
    expect((await collect(ehr({ pageSize: 12 }).clients())).end.whole).toBe(true);
  });
});

describe('a visit', () => {
  it('goes out once, however often it is sent, with its points and no hours, totals, pay or mileage', async () => {
    const sent = visit();
    const first = await ehr().sendVisit(sent);
    expect(first.written).toBe(true);
    expect(await ehr().sendVisit(sent)).toEqual({ id: first.id, written: false });
    const [write, ...others] = sentFor(sent);
    expect(others).toEqual([]);
    const { meta: _, id: __, ...resource } = write?.resource ?? { resourceType: 'Encounter' as const };
    expect(Object.keys(resource).toSorted()).toEqual([
      'class',
      'contained',
      'identifier',
      'location',
      'participant',
      'resourceType',
      'status',
      'subject',
    ]);
    expect(JSON.stringify(resource)).not.toMatch(/length|hours|total|pay|mile|quantity|duration/i);
    expect(resource).toMatchObject({
      subject: { reference: 'Patient/c-10001' },
      participant: [{ individual: { reference: 'Practitioner/e-103' } }],
    });
  });

  it('without a single point goes out as well', async () => {
    const sent = visit({ points: [] });
    expect((await ehr().sendVisit(sent)).written).toBe(true);
    expect((await ehr().sendVisit(sent)).written).toBe(false);
  });

  it('with a point more is corrected in place, and what staff added there stays', async () => {
    const sent = visit();
    const { id } = await ehr().sendVisit(sent);
    const held = await store.get('Encounter', id);
    await store.write('PUT', `Encounter/${id}`, {
      ...held,
      reasonCode: [{ text: 'By staff' }],
      status: 'entered-in-error',
    });
    const more = {
      ...sent,
      points: [...sent.points, { capturedAt: '2026-11-20T17:05:00Z', latitude: 33.5, longitude: -112 }],
    };
    expect(await ehr().sendVisit(more)).toEqual({ id, written: true });
    expect(await store.get('Encounter', id)).toMatchObject({
      reasonCode: [{ text: 'By staff' }],
      status: 'entered-in-error',
      location: [{}, {}, {}],
      contained: [{ id: 'gps-1' }, { id: 'gps-2' }, { id: 'gps-3' }],
    });
    expect(await ehr().sendVisit(more)).toEqual({ id, written: false });
  });

  it('whose answer is lost on the way is looked for, not sent again', async () => {
    const sent = visit();
    fault('drop-after-write');
    expect(await ehr().sendVisit(sent)).toMatchObject({ written: true });
    expect(sentFor(sent)).toHaveLength(1);
  });

  it('whose answer is lost while PIMSY goes away is found by the next try', async () => {
    const sent = visit();
    const { pimsy } = sandbox;
    const add = pimsy?.writes.add.bind(pimsy.writes);
    if (!pimsy || !add) throw new Error('The sandbox has no PIMSY');
    // From the moment at which the visit is kept, nothing answers any more.
    pimsy.writes.add = (entry) => {
      fault('error', 0);
      return add(entry);
    };
    fault('drop-after-write');
    await expect(ehr().sendVisit(sent)).rejects.toMatchObject({ name: 'EhrUnreachable', remedy: 'retry' });
    expect(sentFor(sent)).toHaveLength(1);
    pimsy.writes.add = add;
    pimsy.faults.end('all');
    expect(await ehr().sendVisit(sent)).toMatchObject({ written: false });
    expect(sentFor(sent)).toHaveLength(1);
  });

  it('that two workers send at the same moment is there once', async () => {
    const sent = visit();
    const both = await Promise.all([ehr().sendVisit(sent), ehr().sendVisit(sent)]);
    expect(both[0]?.id).toBe(both[1]?.id);
    expect(sentFor(sent)).toHaveLength(1);
  });

  it.each([
    ['an id that is no UUID', { visitId: 'visit-1' }],
    ['a client that is an address', { clientId: '../Patient/1' }],
    ['a point off the earth', { points: [{ capturedAt: '2026-11-20T16:03:00Z', latitude: 91, longitude: 0 }] }],
    ['a point without a time', { points: [{ capturedAt: 'today', latitude: 1, longitude: 0 }] }],
  ])('with %s is not sent', async (_, change) => {
    await expect(ehr().sendVisit(visit(change))).rejects.toThrow(RangeError);
  });

  it('is not sent where PIMSY forbids it, and the error names nobody', async () => {
    fault('forbid', 0, 'Encounter');
    const failure = await ehr()
      .sendVisit(visit())
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'EhrForbidden', remedy: 'person' });
    expect(String(failure)).not.toMatch(/c-10001|e-103|33\.44/);
  });
});

it('stops waiting for its next try when it is told to, with the reason it was given', async () => {
  fault('error', 0);
  const stop = new AbortController();
  const patience = {
    sleep: async (_: number, signal?: AbortSignal) => {
      stop.abort(new Error('The worker stops'));
      throw new DOMException('Aborted', signal?.aborted ? 'AbortError' : 'NotSupportedError');
    },
  };
  await expect(collect(ehr({ patience }).employees({ signal: stop.signal }))).rejects.toThrow('The worker stops');
});

it('stops when it is told to, with the reason it was given', async () => {
  fault('slow');
  const stop = new AbortController();
  const read = collect(ehr().employees({ signal: stop.signal }));
  setImmediate(() => stop.abort(new Error('The worker stops')));
  await expect(read).rejects.toThrow('The worker stops');
});
