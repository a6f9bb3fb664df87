import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ClientRow } from '../../domain/schemas/people.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const client = (lastName: string, address: string, more: object = {}) =>
    api.own.admin.post('/api/clients', {
      firstName: 'Robin',
      lastName,
      recordNumber: `R-${lastName}`,
      birthDate: '2014-05-06',
      contactPoints: [
        { kind: 'mobile', address, preferred: true },
        { kind: 'email', address: `${lastName}@Example.com`, preferred: false },
      ],
      ...more,
    });
  await client('Vale', '(202) 555-0123');
  await client('Moss', '(202) 555-0199', { birthDate: '1980-01-02' });
  await client('Hidden', '(202) 555-0177', { restricted: true, birthDate: '1971-03-04' });
});
afterAll(() => api.close());

const lastNames = async (text: string, by = api.own.admin, path = '/api/clients/search') => {
  const { status, body } = await by.post<{ rows: ClientRow[] }>(path, { text });
  expect(status).toBe(200);
  return body.rows.map(({ lastName }) => lastName);
};

describe('a client is found', () => {
  it.each([
    '(202) 555-0123',
    '+1 202 555 0123',
    '2025550123',
    '0123',
    'Vale@example',
    '05/06/2014',
    '2014-05-06',
    'r-vale',
  ])('by phone, e-mail, birth date and record number: %s', async (text) => {
    expect(await lastNames(text)).toEqual(['Vale']);
  });

  it('only where everything that was typed fits', async () => {
    expect(await lastNames('robin 05/06/2014')).toEqual(['Vale']);
    expect(await lastNames('moss 05/06/2014')).toEqual([]);
  });

  it.each(['02/31/2014', '%', "' or 1=1 --", '()', '9999-99-99'])(
    'by nothing that is no part of them: %s',
    async (text) => {
      expect(await lastNames(text)).toEqual([]);
    },
  );

  it('in the own practice alone', async () => {
    expect(await lastNames('0123', api.other.admin)).toEqual([]);
  });

  it('by name alone where the chart is restricted, so that nobody guesses their birth date or number', async () => {
    const clerk = await api.as({ Clients: ['view'] });
    expect(await lastNames('hidden', clerk)).toEqual(['Hidden']);
    for (const text of ['03/04/1971', '(202) 555-0177', 'hidden@example.com'])
      expect([text, await lastNames(text, clerk), await lastNames(text)]).toEqual([text, [], ['Hidden']]);
  });
});

it('staff are found by phone and e-mail', async () => {
  const added = await api.own.admin.post('/api/staff', {
    firstName: 'Ada',
    lastName: 'Finch',
    contactPoints: [
      { kind: 'mobile', address: '(202) 555-0144', preferred: true },
      { kind: 'email', address: 'ada@example.com', preferred: false },
    ],
  });
  expect(added.status).toBe(201);
  for (const text of ['0144', 'ADA@example.com', 'finch'])
    expect(await lastNames(text, api.own.admin, '/api/staff/search')).toEqual(['Finch']);
});
