import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AuditEntry } from '../../domain/schemas/access.ts';
import { startTestApi, type TestApi, type TestUser } from '../../test/setup/api.ts';

let api: TestApi;
let admin: TestUser;
beforeAll(async () => {
  api = await startTestApi();
  ({ admin } = api.own);
});
afterAll(() => api.close());

const read = async (query: string, by = admin) =>
  (await by.get<{ rows: AuditEntry[]; next: string | null }>(`/api/audit?${query}`)).body;

describe('the audit log', () => {
  it('says who changed what, from what to what, in which request', async () => {
    const { body } = await admin.post<{ id: string }>('/api/locations', { name: 'Before', zone: 'America/Phoenix' });
    const changed = await admin.patch(`/api/locations/${body.id}`, { name: 'After', version: 1 });
    const { rows } = await read(`subject=location&subjectId=${body.id}`);
    expect(rows.map(({ action }) => action)).toEqual(['update', 'insert']);
    expect(rows[0]).toMatchObject({
      actor: expect.stringContaining('Test User'),
      actorId: `staff:${admin.accountId}`,
      before: { name: 'Before' },
      after: { name: 'After' },
      requestId: changed.headers.get('x-request-id'),
    });
  });

  it('names who was not signed in, and Rounds itself, in words', async () => {
    await api.anonymous().signIn('own', 'nobody-here', 'wrong wrong wrong');
    expect((await read('action=sign-in-failed')).rows[0]).toMatchObject({
      actor: 'Not signed in',
      subjectId: 'unknown',
    });
    expect((await read('actor=system:test&limit=1')).rows[0]?.actor).toBe('Rounds (test)');
  });

  it('is read page by page without losing or repeating an entry', async () => {
    const all = (await read('limit=200')).rows.map(({ id }) => id);
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await read(`limit=3${cursor ? `&cursor=${cursor}` : ''}`);
      paged.push(...page.rows.map(({ id }) => id));
      cursor = page.next;
    }
    expect(paged).toEqual(all);
  });

  it("is filtered by days of the practice's zone", async () => {
    const day = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/New_York' }).format(new Date());
    expect((await read(`from=${day}&to=${day}&limit=1`)).rows).toHaveLength(1);
    expect((await read('to=2020-01-01')).rows).toEqual([]);
    expect((await read('from=2120-01-01')).rows).toEqual([]);
  });

  it('shows no details of clients to readers who may not see clients, only which fields were changed', async () => {
    const fields = { firstName: 'Jordan', lastName: 'Unseen', recordNumber: 'R-77' };
    const contactPoints = [{ kind: 'mobile', address: '+12025550177', preferred: true }];
    const { body } = await admin.post<{ id: string }>('/api/clients', { ...fields, contactPoints, consent: true });
    await admin.patch(`/api/clients/${body.id}`, { lastName: 'Hidden', version: 1 });
    const secrets = /Jordan|Unseen|Hidden|R-77|2025550177/;
    const auditor = await api.as({ 'Audit Log': ['view'] });
    expect(JSON.stringify(await read('limit=200', auditor))).not.toMatch(secrets);
    const [changed] = (await read('subject=person&action=update&limit=1', auditor)).rows;
    expect(changed).toMatchObject({ before: { last_name: '•••' }, after: { last_name: '••• (changed)' } });
    const [seen] = (await read('subject=person&action=update&limit=1')).rows;
    expect(seen).toMatchObject({ before: { last_name: 'Unseen' }, after: { last_name: 'Hidden' } });
  });

  it.each([
    ['staff', 'Staff', 'person_id'],
    ['account', 'User Accounts', 'login'],
  ] as const)('shows no values of %s without the right to view by the rule %s', async (subject, rule, field) => {
    const query = `subject=${subject}&action=insert&limit=1`;
    const blind = await api.as({ 'Audit Log': ['view'] });
    expect((await read(query, blind)).rows[0]?.after?.[field]).toBe('•••');
    const seeing = await api.as({ 'Audit Log': ['view'], [rule]: ['view'] });
    expect((await read(query, seeing)).rows[0]?.after?.[field]).not.toBe('•••');
  });

  it('of another practice is not there', async () => {
    const { rows } = await read('limit=200', api.other.admin);
    expect(rows.some(({ actorId }) => actorId.includes(admin.accountId))).toBe(false);
  });

  it('takes no cursor of another making', async () => {
    expect((await admin.get('/api/audit?cursor=1%27or')).status).toBe(400);
  });
});
