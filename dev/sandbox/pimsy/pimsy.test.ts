import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { samplePractice } from '../../../db/seed/build.ts';
import { abc, desert } from '../../../db/seed/plans.ts';
import { createFhirEhr } from '../../../providers/ehr/fhir/adapter.ts';
import { collect } from '../../../test/setup/ehr.ts';
import type { Sandbox } from '../sandbox.ts';
import { pimsyCredentials, testSandbox } from '../testing.ts';
import { sampleRecords } from './fill.ts';
import { fhirLibrary } from './library.ts';
import { fieldsOf } from './person-form.ts';
import { specimenSsns } from './specimens.ts';

const closers: (() => Promise<void> | void)[] = [];
const data = mkdtempSync(join(tmpdir(), 'rounds-pimsy-'));
let sandbox: Sandbox;
const start = () => testSandbox(closers, { data, pimsy: { ...pimsyCredentials, plans: [desert] } });

beforeAll(async () => {
  sandbox = await start();
});
afterAll(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const basic = `Basic ${btoa(`${pimsyCredentials.userName}:${pimsyCredentials.password}`)}`;
async function ask(
  path: string,
  init: { method?: string; body?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${sandbox.url}/pimsy/desert/fhir/R4/${path}`, {
    ...init,
    headers: { authorization: basic, 'content-type': 'application/fhir+json', ...init.headers },
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- FHIR answers with an object
  return { status: response.status, json: (await response.json()) as Record<string, unknown> };
}
const page = async (path: string) => {
  const response = await fetch(`${sandbox.url}/pimsy${path}`);
  return { status: response.status, html: await response.text(), headers: response.headers };
};
const fill = (path: string, fields: Record<string, string>) =>
  fetch(`${sandbox.url}/pimsy${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
const ehr = () =>
  createFhirEhr({
    baseUrl: `${sandbox.url}/pimsy/desert/fhir/R4`,
    allowLoopback: true,
    signIn: { kind: 'password', userName: pimsyCredentials.userName, password: pimsyCredentials.password },
  });

const person = {
  firstName: 'Renata',
  lastName: 'Begay',
  line1: '310 Sage Avenue',
  line2: '',
  city: 'Phoenix',
  state: 'AZ',
  zip: '85004',
  email: 'renata@example.com',
  mobile: '(602) 555-0117',
  ssn: '219-09-9999',
  active: 'on',
};

const control = async (body: unknown) => {
  const response = await fetch(`${sandbox.url}/control/pimsy`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, json: await response.json() };
};

describe('what PIMSY holds at first', () => {
  const now = '2026-11-28T15:00:00Z';

  it('are the people of the sample practice, about every second one with something missing or wrong', () => {
    for (const plan of [abc, desert]) {
      const rows = samplePractice(plan, now);
      const records = sampleRecords(plan, now);
      const patients = records.filter((each) => each.resourceType === 'Patient');
      const names = new Map(rows.Person.map(({ id, firstName, lastName }) => [id, `${firstName} ${lastName}`]));
      expect(patients.map((each) => each.identifier?.[0]?.value)).toEqual(rows.Client.map((row) => row.recordNumber));
      expect(
        patients.map((each) => fieldsOf(each)).map(({ firstName, lastName }) => `${firstName} ${lastName}`),
      ).toEqual(rows.Client.map(({ personId }) => names.get(personId ?? '')));
      const good = patients
        .map(fieldsOf)
        .filter(({ medicaidId, email, mobile, line1, zip, state }) =>
          [
            /^\w{6,}$/.test(medicaidId) && medicaidId !== 'PENDING',
            /@.+\./.test(email),
            mobile,
            line1,
            zip,
            state.length === 2,
          ].every(Boolean),
        );
      expect(good.length / patients.length).toBeGreaterThan(0.45);
      expect(good.length / patients.length).toBeLessThan(0.55);
    }
  });

  it('is valid FHIR, every record of it', async () => {
    const library = await fhirLibrary();
    const records = sampleRecords(desert, now);
    expect(records.length).toBeGreaterThan(100);
    for (const record of records) expect(() => library.validate(record)).not.toThrow();
  });

  it('has social security numbers that are void for everybody, and pass the rules of form', () => {
    expect(new Set(specimenSsns).size).toBe(specimenSsns.length);
    for (const ssn of specimenSsns) expect(ssn).toMatch(/^(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}$/);
    const given = sampleRecords(abc, now).flatMap((each) =>
      each.resourceType === 'Practitioner' ? [fieldsOf(each).ssn].filter(Boolean) : [],
    );
    const valid = given.filter((ssn) => specimenSsns.some((each) => each === ssn));
    expect(new Set(valid).size).toBe(valid.length);
    expect(given.filter((ssn) => !valid.includes(ssn)).every((ssn) => /^(000|123-45-6789)/.test(ssn))).toBe(true);
  });
});

describe('the FHIR server', () => {
  it('introduces itself to everybody, and shows records only to who signs in', async () => {
    expect((await ask('metadata', { headers: { authorization: '' } })).json).toMatchObject({ fhirVersion: '4.0.1' });
    for (const authorization of ['', 'Bearer nothing', `Basic ${btoa('rounds:wrong')}`])
      expect(await ask('Patient', { headers: { authorization } })).toMatchObject({
        status: 401,
        json: { resourceType: 'OperationOutcome' },
      });
    expect((await ask('Patient?_count=1')).status).toBe(200);
  });

  it('refuses what is no valid FHIR, and says where', async () => {
    const bad = { resourceType: 'Encounter', status: 'finished', hours: 3 };
    const { status, json } = await ask('Encounter', { method: 'POST', body: JSON.stringify(bad) });
    expect(status).toBe(400);
    expect(JSON.stringify(json)).toContain('Encounter.hours');
    expect(await ask('Patient', { method: 'POST', body: '{"resourceType":"Patient"}' })).toMatchObject({ status: 405 });
    expect(await ask('Patient?favourite=1')).toMatchObject({ status: 400 });
    expect(await ask('Medication')).toMatchObject({ status: 404 });
    expect(
      (await fetch(`${sandbox.url}/pimsy/other/fhir/R4/Patient`, { headers: { authorization: basic } })).status,
    ).toBe(404);
  });

  it('takes each assertion once, and none that lasts too long or is for another address', async () => {
    const { SignJWT, importPKCS8 } = await import('jose');
    const key = await importPKCS8(pimsyCredentials.privateKey, 'ES384');
    const token = `${sandbox.url}/pimsy/desert/auth/token`;
    const assertion = (seconds: number, audience = token) =>
      new SignJWT()
        .setProtectedHeader({ alg: 'ES384' })
        .setIssuer('rounds-test')
        .setSubject('rounds-test')
        .setAudience(audience)
        .setJti(crypto.randomUUID())
        .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
        .sign(key);
    const post = async (client_assertion: string) => {
      const body = new URLSearchParams({
        grant_type: 'client_credentials',
        scope: 'system/Patient.read',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
      });
      return (await fetch(token, { method: 'POST', body })).status;
    };
    const good = await assertion(200);
    expect(await post(good)).toBe(200);
    expect(await post(good)).toBe(401);
    expect(await post(await assertion(900))).toBe(401);
    expect(await post(await assertion(200, 'https://elsewhere.example/token'))).toBe(401);
    expect(await post('nothing')).toBe(401);
  });
});

describe('the pages of its staff', () => {
  it('list employees and clients, find them, and never run what a record holds', async () => {
    expect((await page('')).html).toContain('Desert Bloom Home Care');
    expect((await page('/desert/employees')).html).toContain('Begay, Renata');
    expect((await page('/desert/employees?q=begay')).html).toContain('1 of 6');
    expect((await page('/desert/clients?q=10007')).html).toContain('c-10007');
    const found = await page(`/desert/clients?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(found.html).not.toContain('<script>alert');
    expect(found.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect((await page('/desert/clients/nobody')).status).toBe(404);
    expect((await page('/elsewhere/clients')).status).toBe(404);
  });

  it('mend a record: Rounds reads the change', async () => {
    const { end } = await collect(ehr().employees());
    expect((await fill('/desert/employees/e-101', person)).status).toBe(303);
    const { records } = await collect(ehr().employees({ changedSince: end.nextSince ?? '' }));
    expect(records).toMatchObject([{ id: 'e-101', email: 'renata@example.com', active: true }]);
    expect(records[0]?.ssn?.reveal()).toBe('219-09-9999');
    const { active: _, ...left } = person;
    await fill('/desert/employees/e-101', { ...left, email: '' });
    const after = await ehr().employee('e-101');
    expect(after).toMatchObject({ active: false });
    expect(after).not.toHaveProperty('email');
    await fill('/desert/employees/e-101', person);
  });

  it('say why a record is not saved', async () => {
    const response = await fill('/desert/clients/c-10001', { ...person, birthDate: 'last spring' });
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Not saved');
  });

  it('make, move, cancel and delete an appointment by the clock of its place', async () => {
    const window = { from: '2090-01-10T00:00:00Z', to: '2090-01-20T00:00:00Z' };
    const fields = {
      client: 'c-10001',
      employee: 'e-103',
      location: 'loc-1',
      minutes: '90',
      type: 'Home Visit',
      status: 'booked',
    };
    await fill('/desert/appointments', { ...fields, start: '2090-01-12T10:00' });
    const [made, ...others] = (await collect(ehr().appointments(window))).records;
    expect(others).toEqual([]);
    expect(made).toMatchObject({
      startsAt: '2090-01-12T17:00:00.000Z',
      endsAt: '2090-01-12T18:30:00.000Z',
      status: 'scheduled',
      clientIds: ['c-10001'],
      employeeIds: ['e-103'],
      type: 'Home Visit',
    });
    expect((await page('/desert/appointments?date=2090-01-12')).html).toContain('10:00 · 90 min');
    const path = `/desert/appointments/${made?.id}`;
    expect((await page(path)).html).toContain('value="2090-01-12T10:00"');
    await fill(path, { ...fields, client: '', start: '2090-01-13T23:30', status: 'cancelled' });
    expect(await ehr().appointment(made?.id ?? '')).toMatchObject({
      startsAt: '2090-01-14T06:30:00.000Z',
      status: 'cancelled',
      clientIds: [],
    });
    await fill(path, { delete: 'yes' });
    expect(await ehr().appointment(made?.id ?? '')).toBeNull();
  });

  it('show the visits that arrived, with every field that came', async () => {
    expect((await page('/desert/visits')).html).toContain('No visit has been received yet.');
    await ehr().sendVisit({
      visitId: '01980000-0abc-7000-8000-00000000000a',
      clientId: 'c-10002',
      employeeId: 'e-103',
      points: [{ capturedAt: '2026-11-20T16:03:00Z', latitude: 33.4484, longitude: -112.074 }],
    });
    const { html } = await page('/desert/visits');
    expect(html).toContain('Patient/c-10002');
    expect(html).toContain('33.4484, -112.074');
    const ledger: unknown = await (await fetch(`${sandbox.url}/ledger/pimsy`)).json();
    expect(ledger).toMatchObject({
      entries: [{ practice: 'desert', visitId: '01980000-0abc-7000-8000-00000000000a' }],
    });
  });
});

describe('faults', () => {
  it('are set and ended by programs', async () => {
    expect(await control({ fault: 'error', times: 2 })).toEqual({
      status: 200,
      json: { faults: [{ fault: 'error', left: 2, value: '' }] },
    });
    expect((await ask('Patient')).status).toBe(500);
    expect((await control({ fault: 'too-many', value: 4 })).json).toMatchObject({
      faults: [{ left: 1 }, { value: '4' }],
    });
    expect((await control({ fault: 'error', off: true })).json).toMatchObject({ faults: [{ fault: 'too-many' }] });
    expect((await control({ fault: 'none' })).json).toEqual({ faults: [] });
    expect((await control({ fault: 'rain' })).status).toBe(400);
  });

  it('are set and ended on the page, which tells how to connect', async () => {
    await fill('/control', { fault: 'forbid', times: '1', value: 'Patient' });
    const { html } = await page('/control');
    expect(html).toContain('until you end it');
    expect(html).toContain('/pimsy/desert/fhir/R4');
    expect((await ask('Patient')).status).toBe(403);
    await fill('/control', { fault: 'forbid', end: 'yes' });
    expect((await ask('Patient')).status).toBe(200);
  });
});

it('everything is still there after a restart, with what staff changed and what was sent', async () => {
  const before = await collect(ehr().clients());
  await sandbox.close();
  closers.length = 0;
  sandbox = await start();
  const after = await collect(ehr().clients());
  expect(JSON.stringify(after.records)).toBe(JSON.stringify(before.records));
  expect(await ehr().employee('e-101')).toMatchObject({ email: 'renata@example.com' });
  expect(sandbox.ledger.pimsy()).toHaveLength(1);
  expect((await page('/desert/visits')).html).toContain('Patient/c-10002');
});
