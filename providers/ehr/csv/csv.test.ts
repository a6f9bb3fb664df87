import { createHash } from 'node:crypto';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { collect } from '../../../test/setup/ehr.ts';
import type { Ehr, VisitEvidence } from '../port.ts';
import { createCsvEhr } from './adapter.ts';

let folder: string;
let ehr: Ehr;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rounds-drop-'));
  for (const name of ['incoming', 'outbox', 'outbox/taken']) mkdirSync(join(folder, name));
  ehr = createCsvEhr({ folder });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'employees.csv':
    'id,first_name,last_name,email,ssn,active\ne-1,Dana,Whitlock,dana@example.com,078-05-1120,yes\ne-2,Ana,,,,no\n',
  'clients.csv':
    'ID;First Name;Last Name;Birth Date;Medicaid ID;Mobile Phone\nc-1;Jordan;Reyes;1988-04-09;A12345678;(602) 555-0117\n',
  'appointments.csv':
    'id,status,client_ids,employee_ids,location_id,starts_at,ends_at,time_zone\n' +
    'a-1,scheduled,c-1 c-2,e-1,l-1,2026-12-01T23:30:00-05:00,2026-12-02T00:30:00-05:00,America/New_York\n' +
    'a-2,Cancelled,c-1,e-1,,3/14/2027 2:30 PM,2027-03-14 15:30,America/New_York\n' +
    'a-3,moved,,e-1,,soon,,\n',
};
const sha256 = (bytes: string | Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Writes a drop as PIMSY would, and its manifest last; `change` spoils it. */
function drop(content: Record<string, string | Buffer> = files, change: Record<string, unknown> = {}): void {
  const described = Object.entries(content).map(([name, bytes]) => {
    writeFileSync(join(folder, 'incoming', name), bytes);
    return [name, { sha256: sha256(bytes), rows: String(bytes).trim().split('\n').length - 1 }];
  });
  const manifest = {
    complete: true,
    madeAt: '2026-11-28T05:00:00Z',
    files: Object.fromEntries(described),
    appointments: { from: '2026-11-01T00:00:00Z', to: '2027-06-01T00:00:00Z' },
    ...change,
  };
  writeFileSync(join(folder, 'incoming', 'manifest.json'), JSON.stringify(manifest));
}

const year = { from: '2026-11-01T00:00:00Z', to: '2027-06-01T00:00:00Z' };

describe('a drop of files', () => {
  it('is read with its columns in any order and writing, and what is missing is missing', async () => {
    drop();
    const { records, end } = await collect(ehr.employees());
    expect(end).toEqual({ whole: true, reasons: [], scope: 'all', count: 2, nextSince: null });
    expect(records[0]).toMatchObject({ id: 'e-1', firstName: 'Dana', email: 'dana@example.com', active: true });
    expect(records[0]?.ssn?.reveal()).toBe('078-05-1120');
    expect(JSON.stringify(records)).not.toContain('1120');
    expect(records[1]).toEqual({ id: 'e-2', changedAt: null, active: false, firstName: 'Ana', phones: [] });
    expect(await ehr.client('c-1')).toMatchObject({
      birthDate: '1988-04-09',
      medicaidId: 'A12345678',
      phones: [{ number: '(602) 555-0117', kind: 'mobile' }],
    });
    expect(await ehr.client('c-9')).toBeNull();
  });

  it('has appointments by instants or by the clocks of a zone, and keeps what cannot be read for a person to see', async () => {
    drop();
    const { records, end } = await collect(ehr.appointments(year));
    expect(end.whole).toBe(true);
    expect(records).toMatchObject([
      { id: 'a-1', status: 'scheduled', clientIds: ['c-1', 'c-2'], startsAt: '2026-12-02T04:30:00.000Z' },
      { id: 'a-2', status: 'cancelled', startsAt: '2027-03-14T18:30:00.000Z', endsAt: '2027-03-14T19:30:00.000Z' },
      { id: 'a-3', status: null, clientIds: [], startsAt: null, held: { status: 'moved', start: 'soon' } },
    ]);
  });

  it.each<[string, (text: string) => Buffer]>([
    ['Windows-1252', (text) => Buffer.from(text, 'latin1')],
    ['UTF-16', (text) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['UTF-8 with a mark', (text) => Buffer.from(`\uFEFF${text}`)],
  ])('may be written in %s', async (_, encode) => {
    const bytes = encode('id\tlast_name\r\nc-1\tPeña\r\n');
    writeFileSync(join(folder, 'incoming', 'clients.csv'), bytes);
    const described = { 'clients.csv': { sha256: sha256(bytes), rows: 1 } };
    const manifest = { complete: true, madeAt: '2026-11-28T05:00:00Z', files: described };
    writeFileSync(join(folder, 'incoming', 'manifest.json'), JSON.stringify(manifest));
    expect(await collect(ehr.clients())).toMatchObject({ records: [{ lastName: 'Peña' }], end: { whole: true } });
  });

  it('comes page by page, and only the last page has an end', async () => {
    const rows = Array.from({ length: 7 }, (_, i) => `c-${i}`);
    drop({ 'clients.csv': `id\n${rows.join('\n')}\n` });
    expect(await collect(createCsvEhr({ folder, pageSize: 3 }).clients())).toMatchObject({
      pages: 3,
      end: { count: 7 },
    });
    drop({ 'clients.csv': 'id\n' });
    expect(await collect(ehr.clients())).toMatchObject({ pages: 1, end: { whole: true, count: 0 } });
  });
});

describe('a drop that is not the whole truth', () => {
  it.each<[string, () => void, string]>([
    ['without a manifest', () => rmSync(join(folder, 'incoming/manifest.json')), 'no-manifest'],
    [
      'with half a manifest',
      () => writeFileSync(join(folder, 'incoming/manifest.json'), '{"complete": tr'),
      'no-manifest',
    ],
    ['that is still being written', () => drop(files, { complete: false }), 'not-complete'],
    ['with a file that is not described', () => drop(files, { files: {} }), 'no-manifest'],
    [
      'with a file that is cut',
      () => writeFileSync(join(folder, 'incoming/clients.csv'), files['clients.csv'].slice(0, -30)),
      'checksum-differs',
    ],
    [
      'with fewer rows than announced',
      () =>
        drop(files, {
          files: { 'clients.csv': { sha256: sha256(files['clients.csv']), rows: 2 } },
        }),
      'count-differs',
    ],
    ['with one client twice', () => drop({ 'clients.csv': 'id\nc-1\nc-1\n' }), 'repeated'],
    ['with a row without an id', () => drop({ 'clients.csv': 'id,city\nc-1,Mesa\n,Mesa\n' }), 'unreadable'],
  ])('%s says so, and says nothing about who is not in it', async (_, spoil, reason) => {
    drop();
    spoil();
    const { end } = await collect(ehr.clients());
    expect(end.whole).toBe(false);
    expect(end.reasons).toContain(reason);
    await expect(ehr.client('c-999')).rejects.toMatchObject({ name: 'EhrInvalidAnswer', remedy: 'retry' });
  });

  it('ends in half a line: half a name is not taken for a name', async () => {
    drop({ 'clients.csv': 'id,first_name\nc-1,Ana\nc-2,Jordan\n' });
    writeFileSync(join(folder, 'incoming/clients.csv'), 'id,first_name\nc-1,Ana\nc-2,Jo');
    expect((await collect(ehr.clients())).records.map(({ id }) => id)).toEqual(['c-1']);
  });

  it('does not reach as far as the dates that were asked for', async () => {
    drop(files, { appointments: { from: year.from, to: '2027-01-01T00:00:00Z' } });
    expect((await collect(ehr.appointments(year))).end.reasons).toEqual(['outside-window']);
    drop(files, { appointments: undefined });
    expect((await collect(ehr.appointments(year))).end.reasons).toEqual(['outside-window']);
  });
});

describe('a drop that cannot be used', () => {
  it.each<[string, () => void, string]>([
    ['that is not there', () => rmSync(join(folder, 'incoming/clients.csv')), 'EhrNotFound'],
    ['whose first line names no id', () => drop({ 'clients.csv': 'first_name\nAna\n' }), 'EhrInvalidAnswer'],
    ['that names a column twice', () => drop({ 'clients.csv': 'id,city,City\n1,a,b\n' }), 'EhrInvalidAnswer'],
    ['that is a spreadsheet', () => drop({ 'clients.csv': 'PK\u0003\u0004\n' }), 'EhrInvalidAnswer'],
    [
      'that leads to a file of the server itself',
      () => {
        rmSync(join(folder, 'incoming/clients.csv'));
        symlinkSync('/etc/hostname', join(folder, 'incoming/clients.csv'));
      },
      'EhrUnsupported',
    ],
  ])('%s is told in words, without the path', async (_, spoil, name) => {
    drop();
    spoil();
    const failure = await collect(ehr.clients()).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name, next: expect.stringMatching(/\w/) });
    expect(`${String(failure)} ${JSON.stringify(failure)}`).not.toContain(folder);
  });

  it('is named by the check, with what that means', async () => {
    drop();
    const connection = await ehr.check();
    expect(connection.usable).toBe(true);
    expect(connection.supports).toContain('Reads 1 clients from clients.csv (UTF-8).');
    const said = connection.missing.map(({ what }) => what);
    expect(said).toEqual([
      'employees.csv has no column line1, city, state, zip, mobile_phone.',
      'clients.csv has no column line1, city, state, zip, email, ssn, record_number.',
      'There is no locations.csv.',
    ]);
    rmSync(join(folder, 'incoming/employees.csv'));
    rmSync(join(folder, 'outbox'), { recursive: true });
    const broken = await ehr.check();
    expect(broken.usable).toBe(false);
    expect(broken.missing.map(({ what }) => what)).toContain('There is no folder outbox that Rounds may write into.');
  });

  it('names all files that are wrong at once, each with its way out and without what stands in them', async () => {
    drop({
      ...files,
      'employees.csv': 'Dana,Whitlock\ne-1,Ana\n',
      'clients.csv': 'id,city,City\n1,Mesa,Mesa\n',
      'appointments.csv': 'PK\u0003\u0004',
    });
    const { usable, missing } = await ehr.check();
    expect(usable).toBe(false);
    expect(missing.map(({ what }) => what)).toEqual([
      'The first line of employees.csv does not name the column id.',
      'The first line of clients.csv names the column city twice.',
      'appointments.csv is a spreadsheet, not a CSV file.',
      'There is no locations.csv.',
    ]);
    expect(missing[0]?.effect).toContain('id, changed_at, active, first_name');
    expect(JSON.stringify(missing)).not.toContain('Whitlock');
  });

  it('says which letters may be wrong, and that a file is not the one that was described', async () => {
    drop();
    writeFileSync(join(folder, 'incoming/clients.csv'), Buffer.from('id,last_name\nc-1,Peña\n', 'latin1'));
    const { usable, supports, missing } = await ehr.check();
    expect(usable).toBe(true);
    expect(supports).toContain('Reads 1 clients from clients.csv (Windows-1252).');
    const said = missing.map(({ what }) => what);
    expect(said).toContain('clients.csv is not in UTF-8.');
    expect(said.some((what) => what.startsWith('clients.csv: ') && what.includes('manifest'))).toBe(true);
  });

  it('whose folder is not there says which', async () => {
    rmSync(join(folder, 'incoming'), { recursive: true });
    await expect(ehr.check()).rejects.toThrow('There is no folder incoming');
    rmSync(folder, { recursive: true });
    await expect(ehr.check()).rejects.toThrow('does not exist');
  });
});

describe('a visit', () => {
  const visit: VisitEvidence = {
    visitId: '01980000-0abc-7000-8000-00000000000a',
    clientId: 'c-1',
    employeeId: 'e-1',
    points: [
      { capturedAt: '2026-11-20T17:01:30Z', latitude: 33.4485, longitude: -112.0741 },
      { capturedAt: '2026-11-20T16:03:00Z', latitude: 33.4484, longitude: -112.074 },
    ],
  };
  const name = `visit-${visit.visitId}.csv`;

  it('is one file with its points in their order, and nothing of hours, totals, pay or mileage', async () => {
    expect(await ehr.sendVisit(visit)).toEqual({ id: name, written: true });
    expect(readdirSync(join(folder, 'outbox')).toSorted()).toEqual(['taken', name]);
    expect(readFileSync(join(folder, 'outbox', name), 'utf8')).toBe(
      [
        'visit_id,client_id,employee_id,captured_at,latitude,longitude',
        `${visit.visitId},c-1,e-1,2026-11-20T16:03:00.000Z,33.4484,-112.074`,
        `${visit.visitId},c-1,e-1,2026-11-20T17:01:30.000Z,33.4485,-112.0741`,
        '',
      ].join('\r\n'),
    );
  });

  it('is written once, also when PIMSY has taken it, and again where it has changed', async () => {
    await ehr.sendVisit(visit);
    expect((await ehr.sendVisit(visit)).written).toBe(false);
    renameSync(join(folder, 'outbox', name), join(folder, 'outbox/taken', name));
    expect((await ehr.sendVisit(visit)).written).toBe(false);
    expect((await ehr.sendVisit({ ...visit, points: [] })).written).toBe(true);
    expect(readFileSync(join(folder, 'outbox', name), 'utf8')).toContain(`${visit.visitId},c-1,e-1,,,`);
  });

  it('with an id that could be a path is not written', async () => {
    await expect(ehr.sendVisit({ ...visit, visitId: '../../x' })).rejects.toThrow(RangeError);
  });

  it('leaves nothing behind where there is no outbox', async () => {
    rmSync(join(folder, 'outbox'), { recursive: true });
    await expect(ehr.sendVisit(visit)).rejects.toMatchObject({ name: 'EhrNotFound', remedy: 'person' });
  });
});
