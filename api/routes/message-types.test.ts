import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { issueStatement } from '../../db/billing/issue-statement.ts';
import { post } from '../../db/billing/ledger.ts';
import { freezeAudience } from '../../db/broadcasts/freeze.ts';
import { planRequestOf } from '../../db/broadcasts/plan-request.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { Broadcast, ExpiringItem } from '../../db/entities/index.ts';
import { deskPostings } from '../../domain/billing/ledger.ts';
import { type MessageTypeId, messageTypeIds, messageTypes } from '../../domain/message-types.ts';
import { problem } from '../../domain/schemas/common.ts';
import type {
  Broadcast as BroadcastShape,
  CallListRow,
  Preview,
  RecipientRow,
} from '../../domain/schemas/messaging.ts';
import { addDays, localDate } from '../../domain/time.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aColleague } from '../../test/setup/colleagues.ts';
import { TestPeople } from '../../test/setup/people.ts';

let api: TestApi;
let today = '';
const work = <T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);

/** A client and a colleague of whom every message type has something to say. */
beforeAll(async () => {
  api = await startTestApi();
  today = localDate(new Date().toISOString(), 'America/New_York');
  const of = new TestPeople(api.db, api.own.id);
  const amy = await of.client({ firstName: 'Amy', lastName: 'Able' });
  const missed = await of.client({ firstName: 'Mona', lastName: 'Missed' });
  const { id: staffId } = await aColleague(work, { firstName: 'Kim', lastName: 'Kern' });
  await of.appointment(amy, `${addDays(today, 3)}T09:00`);
  await of.appointment(missed, `${addDays(today, -3)}T09:00`, { status: 'missed' });
  await work(async ({ em, kysely }) => {
    const item = { expiresOn: addDays(today, 7), label: 'Item' };
    em.create(ExpiringItem, { ...item, clientId: amy.id, staffId: null, type: 'insurance' });
    em.create(ExpiringItem, { ...item, clientId: null, staffId, type: 'license' });
    await sql`update person set birth_date = ${addDays(today, 1)}::date - interval '40 years' where id = ${amy.personId}`.execute(
      kysely,
    );
  });
  await work(async (uow) => {
    const on = addDays(today, -40);
    const entries = deskPostings('charge', 5_000);
    await post(uow, { clientId: amy.id, kind: 'charge', on, description: 'Session', entries, source: 'staff' });
    await issueStatement(uow, { clientId: amy.id, today: on, dueOn: addDays(today, -10), by: null, now: new Date() });
  });
});
afterAll(() => api.close());

let keys = 0;
const key = () => ({ 'idempotency-key': `key-${++keys}` });

/** As its workflow would write it down at its time. */
async function fire(id: string): Promise<void> {
  await work(async (uow) => {
    const row = await uow.em.findOneOrFail(Broadcast, { id });
    const now = new Date();
    const request = planRequestOf(row, { at: now.toISOString(), anyHour: true });
    if (request) await freezeAudience(uow, id, request, { now });
    row.status = 'running';
    row.frozenAt = now;
  });
}

/** Who is listed, and because of what; `in days`: not the dates that Compose begins with. */
const about: Record<MessageTypeId, [name: string, source: unknown, inDays?: number]> = {
  'upcoming-appointments': ['Amy Able', expect.stringContaining(', 9:00 AM, Dana Reyes, Office')],
  'missed-appointments': ['Mona Missed', expect.stringContaining(', 9:00 AM, Dana Reyes, Office')],
  'client-renewals': ['Amy Able', expect.stringMatching(/^Insurance card, expires on /)],
  // Tomorrow: today may be over while this runs.
  birthdays: ['Amy Able', expect.stringMatching(/^Birthday on /), 1],
  'balance-due': ['Amy Able', expect.stringMatching(/^Statement due on /)],
  'plain-broadcast': ['Amy Able', null],
  'staff-renewals': ['Kim Kern', expect.stringMatching(/^Item, expires on /)],
  'staff-notice': ['Kim Kern', null],
};

describe('every message type', () => {
  it.each(messageTypeIds)(
    '%s is composed from its defaults, previewed, sent, listed and called about',
    async (messageType) => {
      const [name, source, inDays] = about[messageType];
      const defaults = (await api.own.admin.get(`/api/broadcasts/defaults?messageType=${messageType}`)).body;
      const { endDate, sendAt } = defaults;
      const startDate = inDays === undefined ? defaults['startDate'] : addDays(today, inDays);
      expect(startDate === null).toBe(messageTypes[messageType].datesOf === null);
      const wording = messageTypes[messageType].templates.email.en;
      const composed = { messageType, method: 'email', startDate, endDate, sendAt, ...wording };
      const { body: shown } = await api.own.admin.post<Preview>('/api/broadcasts/preview', { ...composed, q: name });
      expect(shown.rows).toMatchObject([{ name, decision: 'send', source }]);
      expect(shown.rows[0]?.text).toContain(name.split(' ')[0]);
      const { status, body: sent } = await api.own.admin.post<BroadcastShape>('/api/broadcasts', composed, key());
      expect(status).toBe(202);
      await fire(sent.id);
      const path = `/api/broadcasts/${sent.id}`;
      const { body: listed } = await api.own.admin.get<{ rows: RecipientRow[] }>(`${path}/recipients`);
      expect(listed.rows.find((row) => row.name === name)).toMatchObject({ status: 'pending', source });
      await work(({ kysely }) =>
        sql`update message set status = 'failed', settled_at = now() where broadcast_id = ${sent.id}`.execute(kysely),
      );
      const { body: calls } = await api.own.admin.get<{ rows: CallListRow[] }>(`${path}/call-list`);
      expect(calls.rows.find((row) => row.name === name)).toMatchObject({ source });
    },
  );

  it.each(messageTypeIds.filter((id) => messageTypes[id].datesOf !== null))(
    '%s says which dates it asks for where they are missing',
    async (messageType) => {
      const { datesOf, templates } = messageTypes[messageType];
      const composed = { messageType, method: 'email', sendAt: '2090-01-02T09:00', ...templates.email.en };
      const { status, body } = await api.own.admin.post('/api/broadcasts/preview', composed);
      expect(status).toBe(400);
      expect(problem.parse(body).errors).toEqual([
        { path: 'startDate', message: `is missing: it is the date of the ${datesOf} that the message is about.` },
      ]);
    },
  );
});
