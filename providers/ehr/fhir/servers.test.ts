import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../../test/setup/ehr.ts';
import { another, bundle, capability, closeServers, patient } from '../../../test/setup/fhir-server.ts';

afterEach(closeServers);

const actor = (reference: string) => ({ actor: { reference }, status: 'accepted' });
const booked = (id: string, start: string) => ({ resourceType: 'Appointment', id, status: 'booked', start });

describe('other FHIR servers', () => {
  it('may link their pages relatively, in any order of links, and count only when asked', async () => {
    const { ehr, asked } = await another((path, url) => {
      if (url.searchParams.get('_summary') === 'count') return { body: { resourceType: 'Bundle', total: 3 } };
      if (path.startsWith('/fhir/Patient?_count'))
        return {
          body: bundle([patient('1'), patient('2')], {
            link: [
              { relation: 'next', url: 'Patient?page=2' },
              { relation: 'self', url: 'Patient' },
            ],
          }),
        };
      return path === '/fhir/Patient?page=2' ? { body: bundle([patient('3')]) } : undefined;
    });
    const { records, end } = await collect(ehr.clients());
    expect(records.map(({ lastName }) => lastName)).toEqual(['F1', 'F2', 'F3']);
    expect(end).toMatchObject({ whole: true, count: 3 });
    expect(asked.at(-1)?.path).toBe('/fhir/Patient?_summary=count');
  });

  it('may page at the root as HAPI does, with an outcome and included records between', async () => {
    const { ehr } = await another((path) => {
      if (path.startsWith('/fhir/Patient?'))
        return {
          body: {
            ...bundle([], {
              total: 2,
              link: [
                { relation: 'self', url: '' },
                { relation: 'next', url: '?_getpages=7&_getpagesoffset=1' },
              ],
            }),
            entry: [
              { resource: patient('1'), search: { mode: 'match' } },
              { resource: { resourceType: 'Practitioner', id: '9' }, search: { mode: 'include' } },
              { resource: { resourceType: 'OperationOutcome' }, search: { mode: 'outcome' } },
            ],
          },
        };
      return path === '/fhir/?_getpages=7&_getpagesoffset=1'
        ? { body: bundle([patient('2')], { total: 2 }) }
        : undefined;
    });
    expect(await collect(ehr.clients())).toMatchObject({ records: [{ id: '1' }, { id: '2' }], end: { whole: true } });
  });

  it('that never count are read, and never trusted to be whole', async () => {
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')]) } : undefined,
    );
    expect((await collect(ehr.clients())).end).toMatchObject({ whole: false, reasons: ['uncounted'] });
  });

  it('that cannot tell what changed are read wholly, and the read says so', async () => {
    const { ehr, asked } = await another(
      (path) => (path.startsWith('/fhir/Patient') ? { body: bundle([patient('1')], { total: 1 }) } : undefined),
      { params: [] },
    );
    const { end } = await collect(ehr.clients({ changedSince: '2026-01-01T00:00:00Z' }));
    expect(end).toMatchObject({ whole: true, scope: 'all' });
    expect(asked.some(({ path }) => path.includes('_lastUpdated'))).toBe(false);
  });

  it('that cannot search by date send all, and Rounds keeps those of the window', async () => {
    const all = [
      booked('before', '2026-11-30T23:59:59-05:00'),
      booked('first', '2026-12-01T00:00:00-05:00'),
      booked('last', '2026-12-02T04:59:59Z'),
      booked('after', '2026-12-02T05:00:00Z'),
      booked('unreadable', 'tomorrow'),
    ];
    const { ehr } = await another(
      (path) => (path.startsWith('/fhir/Appointment') ? { body: bundle(all, { total: 5 }) } : undefined),
      { params: [] },
    );
    const window = { from: '2026-12-01T05:00:00Z', to: '2026-12-02T05:00:00Z' };
    const { records, end } = await collect(ehr.appointments(window));
    expect(records.map(({ id }) => id)).toEqual(['first', 'last', 'unreadable']);
    expect(end).toMatchObject({ whole: true, count: 3 });
  });

  it('may name the people of an appointment by their roles', async () => {
    const body = {
      resourceType: 'Appointment',
      id: 'a',
      contained: [{ resourceType: 'PractitionerRole', id: 'r', practitioner: { reference: 'Practitioner/inside' } }],
      participant: [actor('#r'), actor('PractitionerRole/77'), actor('Patient/p/_history/3')],
    };
    const { ehr } = await another((path) => {
      if (path === '/fhir/Appointment/a') return { body };
      return path === '/fhir/PractitionerRole/77'
        ? { body: { resourceType: 'PractitionerRole', practitioner: { reference: 'Practitioner/outside' } } }
        : undefined;
    });
    expect(await ehr.appointment('a')).toMatchObject({
      employeeIds: ['inside', 'outside'],
      clientIds: ['p'],
      status: null,
    });
  });

  it('that want a sign-in even to introduce themselves get it, others see no password before', async () => {
    const closed = await another((path) =>
      path === '/fhir/metadata' ? undefined : { body: bundle([], { total: 0 }) },
    );
    await collect(closed.ehr.clients());
    expect(closed.asked[0]).toMatchObject({ path: '/fhir/metadata', authorization: undefined });
    let refused = false;
    const { ehr, asked } = await another((path) => {
      if (path !== '/fhir/metadata') return { body: bundle([], { total: 0 }) };
      if (refused) return undefined;
      refused = true;
      return { status: 401 };
    });
    expect((await collect(ehr.clients())).end.whole).toBe(true);
    expect(asked.slice(0, 2)).toMatchObject([
      { path: '/fhir/metadata', authorization: undefined },
      { path: '/fhir/metadata', authorization: expect.stringMatching(/^Basic /) },
    ]);
  });

  it('send a record that cannot be read, the others come, and the read says so', async () => {
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient')
        ? { body: bundle([patient('1'), { resourceType: 'Patient', name: [] }], { total: 2 }) }
        : undefined,
    );
    expect(await collect(ehr.clients())).toMatchObject({
      records: [{ id: '1' }],
      end: { whole: false, reasons: ['unreadable'] },
    });
  });

  it('are not asked for a page behind the one at which reading stops', async () => {
    const { ehr, asked } = await another((path, url) => {
      const page = Number(url.searchParams.get('page') ?? 1);
      const link = [{ relation: 'next', url: `Patient?page=${page + 1}` }];
      return path.startsWith('/fhir/Patient')
        ? { body: bundle([patient(String(page))], { total: 99, link }) }
        : undefined;
    });
    const read: string[] = [];
    for await (const { records } of ehr.clients()) {
      read.push(...records.map(({ id }) => id));
      if (read.length === 3) break;
    }
    expect(read).toEqual(['1', '2', '3']);
    // One page is fetched ahead.
    expect(asked.filter(({ path }) => path.startsWith('/fhir/Patient')).length).toBeLessThanOrEqual(4);
  });

  it('may fail at a page that nobody waited for: it is told when it is asked for', async () => {
    const { ehr } = await another((path) => {
      if (path.startsWith('/fhir/Patient?_count'))
        return { body: bundle([patient('1')], { total: 2, link: [{ relation: 'next', url: 'Patient?page=2' }] }) };
      return path === '/fhir/Patient?page=2' ? { status: 403 } : undefined;
    });
    const pages = ehr.clients()[Symbol.asyncIterator]();
    expect((await pages.next()).value).toMatchObject({ records: [{ id: '1' }], end: null });
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(pages.next()).rejects.toMatchObject({ name: 'EhrForbidden' });
  });

  it('may pack their answers', async () => {
    const packed = gzipSync(JSON.stringify(bundle([patient('1')], { total: 1 })));
    const { ehr } = await another((path) =>
      path.startsWith('/fhir/Patient') ? { headers: { 'content-encoding': 'gzip' }, body: packed } : undefined,
    );
    expect((await collect(ehr.clients())).records).toHaveLength(1);
  });
});

describe('a server that cannot do everything', () => {
  it('takes no visit where it does not create any, and the check says so', async () => {
    const limited = capability([]);
    for (const resource of limited.rest[0]?.resource ?? []) resource.interaction = [{ code: 'search-type' }];
    const { ehr } = await another((path) =>
      path === '/fhir/metadata' ? { body: limited } : { body: bundle([], { total: 0 }) },
    );
    const visit = { visitId: crypto.randomUUID(), clientId: '1', employeeId: '2', points: [] };
    await expect(ehr.sendVisit(visit)).rejects.toMatchObject({ name: 'EhrUnsupported', remedy: 'refuse' });
    const { usable, missing } = await ehr.check();
    expect(usable).toBe(true);
    expect(missing.map(({ what }) => what)).toEqual(
      expect.arrayContaining([
        'The server takes no visits.',
        'The server does not tell which clients changed.',
        'The server does not give out single appointments.',
        'The server does not search appointments by date.',
      ]),
    );
  });

  it('that does not give out single records says nothing about one that is gone', async () => {
    const limited = capability([]);
    for (const resource of limited.rest[0]?.resource ?? []) resource.interaction = [{ code: 'search-type' }];
    const { ehr } = await another((path) =>
      path === '/fhir/metadata'
        ? { body: limited }
        : { status: 404, body: { resourceType: 'OperationOutcome', issue: [{ code: 'not-supported' }] } },
    );
    await expect(ehr.client('1')).rejects.toMatchObject({ name: 'EhrUnsupported' });
  });

  it('that answers a visit with a word and a place only is understood, an id of the word is none of the visit', async () => {
    const visit = { visitId: crypto.randomUUID(), clientId: '1', employeeId: '2', points: [] };
    const { ehr } = await another((path) => {
      if (path.startsWith('/fhir/Encounter?')) return { body: bundle([]) };
      const headers = { location: '/fhir/Encounter/77/_history/1' };
      return path === '/fhir/Encounter'
        ? { status: 201, headers, body: { resourceType: 'OperationOutcome', id: 'not-this' } }
        : undefined;
    });
    expect(await ehr.sendVisit(visit)).toEqual({ id: '77', written: true });
  });

  it('that holds a visit twice gets no third one', async () => {
    const visit = { visitId: crypto.randomUUID(), clientId: '1', employeeId: '2', points: [] };
    const two = ['1', '2'].map((id) => ({ resourceType: 'Encounter', id }));
    const { ehr, asked } = await another((path) =>
      path.startsWith('/fhir/Encounter') ? { body: bundle(two) } : undefined,
    );
    await expect(ehr.sendVisit(visit)).rejects.toMatchObject({ message: 'PIMSY holds this visit more than once.' });
    expect(asked.filter(({ method }) => method !== 'GET')).toEqual([]);
  });
});
