import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { redact } from '../../../platform/redact.ts';
import { appointmentOf } from './appointments.ts';
import { clientOf, employeeOf, locationOf } from './people.ts';

const now = Date.parse('2026-11-28T12:00:00Z');
const base = 'https://pimsy.example/fhir/R4/';
const client = (fields: object) => clientOf({ resourceType: 'Patient', id: 'p', ...fields }, now);
const appointment = (fields: object) => appointmentOf({ id: 'a', ...fields }, base)?.record;

const kind = (code: string) => ({ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code }] });
const actor = (reference: string, status = 'accepted') => ({ actor: { reference }, status });
const pad = (n: number) => String(Math.floor(Math.abs(n))).padStart(2, '0');

describe('a person', () => {
  it('goes by the official name of today, whatever other names there were', () => {
    const name = [
      { use: 'old', family: 'Before', given: ['Old'] },
      { use: 'maiden', family: 'Maiden', given: ['Ana'] },
      { use: 'usual', family: 'Usual', given: ['Annie'] },
      { use: 'official', family: 'Ended', given: ['Ana'], period: { end: '2020' } },
      { use: 'official', family: ' Whitefeather ', given: ['Ana', 'María'], text: 'Ana M. Whitefeather' },
    ];
    expect(client({ name })).toMatchObject({
      firstName: 'Ana',
      lastName: 'Whitefeather',
      fullName: 'Ana M. Whitefeather',
    });
  });

  it('with a name that has no use named has that one', () => {
    expect(client({ name: [{ family: 'Reyes', given: ['Jordan'] }] })).toMatchObject({ firstName: 'Jordan' });
    expect(client({ name: [{ given: [' '] }] })).not.toHaveProperty('firstName');
  });

  it('lives at the home address of today, not at a mailbox or where the bills go', () => {
    const address = [
      { use: 'billing', line: ['1 Bill St'] },
      { use: 'home', type: 'postal', line: ['PO Box 1'] },
      { use: 'home', line: ['9 Old Rd'], period: { end: '2025-12-31' } },
      {
        use: 'home',
        type: 'both',
        line: ['12 Juniper Way', '', 'Apt 3'],
        city: 'Mesa',
        state: 'AZ',
        postalCode: '852',
      },
      { use: 'work', line: ['5 Work Ave'] },
    ];
    expect(client({ address })?.address).toEqual({
      line1: '12 Juniper Way',
      line2: 'Apt 3',
      city: 'Mesa',
      state: 'AZ',
      zip: '852',
    });
  });

  it.each([
    ['2026', true],
    ['2026-11', true],
    ['2026-11-28', true],
    ['2026-11-27', false],
    ['2025', false],
    ['2026-11-28T11:59:59Z', false],
    ['2026-11-28T07:00:01-05:00', true],
  ])('is still reached by what ends %s: %s', (end, reached) => {
    const telecom = [{ system: 'email', value: 'a@example.com', period: { end } }];
    expect(client({ telecom })?.email !== undefined).toBe(reached);
  });

  it('is reached first by what is ranked first', () => {
    const telecom = [
      { system: 'phone', value: '3', use: 'home' },
      { system: 'phone', value: '2', use: 'mobile', rank: 2 },
      { system: 'sms', value: '1', rank: 1 },
      { system: 'fax', value: '4' },
      { system: 'phone', value: '9', use: 'old', rank: 1 },
      { system: 'pager', value: '8' },
      { system: 'email', value: 'second@example.com' },
      { system: 'email', value: 'first(at)example.com', rank: 1 },
    ];
    const read = client({ telecom });
    expect(read?.phones).toEqual([
      { number: '1', kind: 'mobile' },
      { number: '2', kind: 'mobile' },
      { number: '3', kind: 'home' },
      { number: '4', kind: 'fax' },
    ]);
    expect(read?.email).toBe('first(at)example.com');
  });

  it('has the numbers that are marked as such, among those of other systems', () => {
    const identifier = [
      { system: 'urn:other', value: '000' },
      { system: 'http://hl7.org/fhir/sid/us-ssn', use: 'old', value: '111-11-1111' },
      { system: 'http://hl7.org/fhir/sid/us-ssn', value: ' 078-05-1120 ' },
      { type: kind('MA'), value: 'A12345678' },
      { type: kind('MR'), value: '10417' },
      { type: { coding: [{ system: 'urn:other', code: 'MA' }] }, value: 'not this' },
    ];
    const read = client({ identifier });
    expect(read).toMatchObject({ medicaidId: 'A12345678', recordNumber: '10417' });
    expect(read?.ssn?.reveal()).toBe('078-05-1120');
    const oid = [
      { system: 'urn:oid:2.16.840.1.113883.4.1', value: '219-09-9999' },
      { type: kind('EI'), value: '77' },
    ];
    const employee = employeeOf({ id: 'e', identifier: oid }, now);
    expect(employee?.ssn?.reveal()).toBe('219-09-9999');
    expect(employee?.employeeNumber).toBe('77');
  });

  it('has a social security number that no log, JSON or print shows', () => {
    const read = client({ identifier: [{ system: 'http://hl7.org/fhir/sid/us-ssn', value: '078-05-1120' }] });
    for (const seen of [
      JSON.stringify(read),
      inspect(read, { depth: 9 }),
      String(read?.ssn),
      JSON.stringify(redact(read)),
    ])
      expect(seen).not.toContain('1120');
  });

  it.each([
    [{}, true],
    [{ active: true }, true],
    [{ active: 'false' }, true],
    [{ active: false }, false],
    [{ deceasedBoolean: true }, false],
    [{ deceasedDateTime: '2026-01' }, false],
  ])('%j is active: %s', (fields, active) => {
    expect(client(fields)?.active).toBe(active);
  });

  it.each(['1988-04-09', '1988-04', '1988', 'April'])('keeps a birth date as it is held: %s', (birthDate) => {
    expect(client({ birthDate })?.birthDate).toBe(birthDate);
  });
});

describe('any record', () => {
  const parts = fc.dictionary(
    fc.constantFrom(
      'meta',
      'name',
      'telecom',
      'address',
      'identifier',
      'participant',
      'contained',
      'start',
      'end',
      'status',
      'active',
      '_start',
      'extension',
    ),
    fc.oneof(
      fc.jsonValue(),
      fc.array(
        fc.dictionary(
          fc.constantFrom('use', 'value', 'system', 'period', 'given', 'line', 'actor', 'type', 'rank'),
          fc.jsonValue(),
        ),
      ),
    ),
  );

  it('with an id is read, whatever else in it is malformed', () => {
    fc.assert(
      fc.property(parts, (fields) => {
        const record = { ...fields, id: 'x-1' };
        for (const read of [clientOf(record, now), employeeOf(record, now), locationOf(record, now)])
          expect(read).toMatchObject({ id: 'x-1', phones: expect.any(Array), active: expect.any(Boolean) });
        expect(appointmentOf(record, base)?.record).toMatchObject({ id: 'x-1', clientIds: expect.any(Array) });
      }),
    );
  });

  it('without one that could be an address is not read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.constantFrom('', 'a/b', '../x', 'a b', 'ä')), (id) => {
        fc.pre(typeof id !== 'string' || !/^[A-Za-z0-9\-.]{1,64}$/.test(id));
        expect(clientOf({ id }, now)).toBeNull();
      }),
    );
  });
});

describe('an appointment', () => {
  it.each([
    ['2026-12-01T23:30:00-05:00', '2026-12-02T00:30:00-05:00', '2026-12-02T04:30:00.000Z', '2026-12-02T05:30:00.000Z'],
    // The night in spring when 2:00 is 3:00, and the one in autumn when 1:30 comes twice.
    ['2027-03-14T01:30:00-05:00', '2027-03-14T03:30:00-04:00', '2027-03-14T06:30:00.000Z', '2027-03-14T07:30:00.000Z'],
    ['2026-11-01T01:30:00-04:00', '2026-11-01T01:30:00-05:00', '2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'],
  ])('from %s to %s is at those instants', (start, end, startsAt, endsAt) => {
    expect(appointment({ start, end })).toMatchObject({ startsAt, endsAt, held: { start, end } });
  });

  it.each(['2026-12-01', '2026-12-01T10:00:00', '2026-02-30T10:00:00Z', 'soon', '2026-12-01T25:00:00Z'])(
    'that starts "%s" has no instant, and keeps what is held',
    (start) => {
      expect(appointment({ start })).toMatchObject({ startsAt: null, held: { start } });
    },
  );

  it('without an end ends after its minutes; an end that cannot be read is not made up', () => {
    const start = '2026-12-01T10:00:00Z';
    expect(appointment({ start, minutesDuration: 45 })?.endsAt).toBe('2026-12-01T10:45:00.000Z');
    expect(appointment({ start, minutesDuration: 45, end: 'late' })?.endsAt).toBeNull();
  });

  it('at any instant is read as that instant, whatever the offset it is written with', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        (at, offset) => {
          const sign = offset < 0 ? '-' : '+';
          const local = new Date(at.getTime() + offset * 60_000).toISOString().replace('Z', '');
          const start = `${local}${sign}${pad(Math.abs(offset) / 60)}:${pad(Math.abs(offset) % 60)}`;
          expect(appointment({ start })?.startsAt).toBe(at.toISOString());
        },
      ),
    );
  });

  it('is with those who take part: by id, address or version, never by an address elsewhere or who declined', () => {
    const participant = [
      actor('Patient/p1'),
      actor(`${base}Patient/p2`),
      actor('Patient/p1/_history/4'),
      actor('https://elsewhere.example/Patient/p3'),
      actor('Patient/p4', 'declined'),
      actor('Practitioner/e1', 'tentative'),
      actor('Location/l1'),
      actor('#nothing'),
      { status: 'accepted' },
    ];
    expect(appointment({ participant, status: 'booked' })).toMatchObject({
      clientIds: ['p1', 'p2'],
      employeeIds: ['e1'],
      locationId: 'l1',
      status: 'scheduled',
    });
  });

  it('says its zone where the standard puts it', () => {
    const zone = [{ url: 'http://hl7.org/fhir/StructureDefinition/timezone', valueCode: 'America/Phoenix' }];
    expect(appointment({ _start: { extension: zone } })?.zone).toBe('America/Phoenix');
    expect(appointment({ extension: [{ ...zone[0], valueCode: '-07:00' }] })?.zone).toBeNull();
    expect(locationOf({ id: 'l', address: { extension: zone } }, now)?.zone).toBe('America/Phoenix');
  });
});
