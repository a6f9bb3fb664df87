import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { ask, type Seat, seatOf } from './console.ts';

const named = z.object({ id: z.string(), name: z.string(), version: z.number() });
const rowsOf = <T extends z.ZodType>(row: T, body: unknown) => z.object({ rows: z.array(row) }).parse(body).rows;
const group = named.extend({ members: z.array(z.object({ id: z.string() })) });
const member = z.object({
  id: z.string(),
  version: z.number(),
  contactPoints: z.array(z.object({ kind: z.string(), address: z.string() })),
  account: z.object({ login: z.string(), profileIds: z.array(z.string()) }),
});

export interface ChartSeats {
  admin: Seat;
  clinician: Seat;
  keeper: Seat;
  clinicianId: string;
  keeperId: string;
  /** Where the chart keeper gets texts, which they prefer. */
  keeperMobile: string;
  /** Of the group Medical Records, which the keeper is in. */
  groupId: string;
}

/** An administrator gives a clinician and a chart keeper the capability; all three then sit at browsers of their own. */
export async function chartSeats(browser: Browser, console: string): Promise<ChartSeats> {
  const admin = await seatOf(browser, console, 'maya.whitfield');
  const { page } = admin;
  const hold = await newProfile(page);
  const profiles = z.array(named).parse((await ask(page, 'GET', '/api/profiles')).body);
  const idOf = (name: string) => profiles.find((profile) => profile.name === name)?.id ?? '';
  const { id: clinicianId } = await join(page, 'Priya Raman', [idOf('Clinician'), hold]);
  const { id: keeperId, contactPoints } = await join(page, 'Tomas Reyes', [idOf('Medical Records'), hold]);
  const keeperMobile = contactPoints.find(({ kind }) => kind === 'mobile')?.address ?? '';
  const groups = rowsOf(group, (await ask(page, 'GET', '/api/user-groups')).body);
  const records = groups.find(({ name }) => name === 'Medical Records');
  if (!records) throw new Error('There is no group Medical Records');
  const members = [...records.members.map(({ id }) => id), keeperId];
  await expectOk(page, 'PATCH', `/api/user-groups/${records.id}`, { members, version: records.version });
  const [clinician, keeper] = await Promise.all([
    seatOf(browser, console, 'priya.raman'),
    seatOf(browser, console, 'tomas.reyes'),
  ]);
  return { admin, clinician, keeper, clinicianId, keeperId, keeperMobile, groupId: records.id };
}

async function newProfile(page: Page): Promise<string> {
  const body = { name: 'Chart hand-off', description: 'Sends and receives requests to the chart keeper.' };
  const { id, version } = named.parse(await expectOk(page, 'POST', '/api/profiles', body));
  const grants = [
    { rule: 'Messaging Create', rights: ['create'] },
    { rule: 'Messaging View', rights: ['view'] },
  ];
  await expectOk(page, 'PUT', `/api/profiles/${id}/grants`, { grants, version });
  return id;
}

async function join(page: Page, text: string, profileIds: string[]): Promise<z.output<typeof member>> {
  const { body } = await ask(page, 'POST', '/api/staff/search', { text });
  const [found] = rowsOf(z.object({ id: z.string() }), body);
  const path = `/api/staff/${found?.id}`;
  const { account, version } = member.parse((await ask(page, 'GET', path)).body);
  const all = [...account.profileIds, ...profileIds];
  await expectOk(page, 'PUT', `${path}/account`, { login: account.login, active: true, profileIds: all });
  return member.parse(await expectOk(page, 'PATCH', path, { preferredMethod: 'text', version }));
}

async function expectOk(page: Page, method: string, path: string, body: object): Promise<unknown> {
  const answer = await ask(page, method, path, body);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}
