import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { UnitOfWork } from '../db/database.ts';
import {
  Absence,
  Account,
  AddressFailure,
  Alert,
  Assignment,
  Client,
  ContactPoint,
  FormAssignment,
  Message,
  OptOut,
  Person,
  Picklist,
  SafetyFollowUp,
  UserGroup,
  UserGroupMember,
} from '../db/entities/index.ts';
import { assignForm } from '../db/forms/assign.ts';
import { openFollowUp, settleFollowUp } from '../db/forms/safety-follow-ups.ts';
import { safetyPeople } from '../db/forms/safety-people.ts';
import { newId } from '../db/ids.ts';
import { createLogger } from '../platform/log.ts';
import { startTestApi, type TestApi } from '../test/setup/api.ts';
import { portalAccount } from '../test/setup/portal.ts';
import { createFormActivities } from './forms.ts';
import { sweepForms } from './form-sweeper.ts';

let api: TestApi;
let activities: ReturnType<typeof createFormActivities>;
beforeAll(async () => {
  api = await startTestApi();
  activities = createFormActivities({ database: api.db.database, config: api.deps.config });
});
afterAll(() => api.close());

const work = <T>(task: (uow: UnitOfWork) => Promise<T>) =>
  api.db.database.work({ practiceId: api.own.id, actor: 'system:test' }, task);
/** Noon in New York, where the practice is. */
const noon = Date.parse('2026-06-01T16:00:00Z');
const hour = 3_600_000;
const day = 24 * hour;

const lookAt = (assignmentId: string, at: number) =>
  activities.lookAtForm({ practiceId: api.own.id, assignmentId, at });
const lookAtFollowUp = (followUpId: string, at: number) =>
  activities.lookAtFollowUp({ practiceId: api.own.id, followUpId, at });

async function aForm(clientId: string, dueOn: string | null = null, at = noon): Promise<string> {
  const form = { clientId, form: 'phq-9', version: '2026-01', dueOn, now: new Date(at) };
  return (await work((uow) => assignForm(uow, form)))!;
}
const noticesOf = (clientId: string) =>
  work(({ em }) => em.find(Message, { clientId, purpose: 'portal-notice' }, { orderBy: { id: 'asc' } }));

describe('a form that waits', () => {
  it('is told once however often it is looked at, then before its day and on it, by words that say nothing of it', async () => {
    const { clientId } = await portalAccount(api);
    const id = await aForm(clientId, '2026-06-10');
    const first = await lookAt(id, noon);
    expect(first.over).toBe(false);
    await lookAt(id, noon + 1);
    expect(await noticesOf(clientId)).toHaveLength(1);
    await lookAt(id, Date.parse('2026-06-08T13:59:00Z'));
    expect(await noticesOf(clientId)).toHaveLength(1);
    await lookAt(id, Date.parse('2026-06-08T14:00:00Z'));
    await lookAt(id, Date.parse('2026-06-10T13:00:00Z'));
    await lookAt(id, Date.parse('2026-06-10T13:00:01Z'));
    const notices = await noticesOf(clientId);
    expect(notices.map(({ subject }) => subject)).toEqual([
      'Something waits for you in your Practice own portal',
      'A reminder from your Practice own portal',
      'Due today in your Practice own portal',
    ]);
    for (const { subject, body, channel } of notices) {
      expect(channel).toBe('email');
      expect(`${subject} ${body}`).not.toMatch(/PHQ|form|feeling|questionnaire/i);
    }
  });

  it('is told together with others that were assigned at the same time', async () => {
    const { clientId } = await portalAccount(api);
    const now = new Date(noon);
    const other = await work((uow) =>
      assignForm(uow, { clientId, form: 'gad-7', version: '2026-01', dueOn: null, now }),
    );
    const ids = [await aForm(clientId), other!];
    await Promise.all(ids.map((id) => lookAt(id, noon)));
    expect(await noticesOf(clientId)).toHaveLength(1);
    const later = await work((uow) =>
      assignForm(uow, { clientId, form: 'messaging-consent', version: '2026-01', dueOn: null, now }),
    );
    await lookAt(later!, noon + hour);
    expect(await noticesOf(clientId)).toHaveLength(2);
  });

  it('is told by text in the morning where the client wants texts', async () => {
    const { clientId } = await portalAccount(api, { preferredMethod: 'text' });
    const night = Date.parse('2026-06-02T03:30:00Z');
    const id = await aForm(clientId, null, night);
    const { waitMs } = await lookAt(id, night);
    expect(await noticesOf(clientId)).toEqual([]);
    expect(night + waitMs).toBe(Date.parse('2026-06-02T12:00:00Z'));
    await lookAt(id, night + waitMs);
    expect(await noticesOf(clientId)).toMatchObject([{ channel: 'text', subject: null, segments: 1 }]);
  });

  it('is told by e-mail to who wants texts and has stopped them; who cannot be reached is told once they can', async () => {
    const { clientId } = await portalAccount(api, { preferredMethod: 'text' });
    const { personId } = await work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
    const points = await work(({ em }) => em.find(ContactPoint, { personId }));
    const { address } = points.find(({ kind }) => kind === 'mobile')!;
    const email = points.find(({ kind }) => kind === 'email')!.id;
    await work(async ({ em }) => {
      em.create(OptOut, { channel: 'text', address, source: 'stop', since: new Date(noon - hour) });
      await em.nativeUpdate(ContactPoint, { id: email }, { active: false });
    });
    const id = await aForm(clientId);
    for (const at of [noon, noon + day]) expect(await lookAt(id, at)).toEqual({ over: false, waitMs: day });
    expect(await noticesOf(clientId)).toMatchObject([{ channel: 'text', status: 'skipped' }]);
    await work(({ em }) => em.nativeUpdate(ContactPoint, { id: email }, { active: true }));
    await lookAt(id, noon + 2 * day);
    expect(await noticesOf(clientId)).toMatchObject([{ status: 'skipped' }, { channel: 'email', status: 'pending' }]);
  });

  it('is told of by text where a message came back from the e-mail address for good', async () => {
    const { clientId } = await portalAccount(api, { email: 'gone-for-good@example.com' });
    await work(async ({ em }) => {
      const about = { channel: 'email', address: 'gone-for-good@example.com', code: '5.1.1' } as const;
      const { id: messageId } = em.create(Message, {
        id: newId(),
        purpose: 'portal-notice',
        channel: 'email',
        address: about.address,
        body: 'Hello.',
      });
      await em.flush();
      em.create(AddressFailure, { ...about, messageId, since: new Date(noon - hour) });
    });
    await lookAt(await aForm(clientId), noon);
    expect(await noticesOf(clientId)).toMatchObject([{ channel: 'text', status: 'pending' }]);
  });

  it('is told by text when it is morning where the client lives, whatever zone the practice has', async () => {
    const { clientId } = await portalAccount(api, { preferredMethod: 'text' });
    const { personId } = await work(({ em }) => em.findOneOrFail(Client, { id: clientId }));
    await work(({ em }) => em.nativeUpdate(Person, { id: personId }, { zone: null, state: 'HI' }));
    const id = await aForm(clientId, null, Date.parse('2026-06-02T12:00:00Z'));
    const { waitMs } = await lookAt(id, Date.parse('2026-06-02T12:00:00Z'));
    expect(waitMs).toBe(6 * hour);
    expect(await noticesOf(clientId)).toEqual([]);
  });

  it('is told of once the client can sign in, and asked after every day until then', async () => {
    const { clientId, accountId } = await portalAccount(api);
    await work(({ em }) => em.nativeUpdate(Account, { id: accountId }, { active: false }));
    const id = await aForm(clientId);
    expect(await lookAt(id, noon)).toEqual({ over: false, waitMs: day });
    expect(await noticesOf(clientId)).toEqual([]);
    await work(({ em }) => em.nativeUpdate(Account, { id: accountId }, { active: true }));
    await lookAt(id, noon + day);
    expect(await noticesOf(clientId)).toHaveLength(1);
  });

  it('ends when it is withdrawn; one that is not there ends at once', async () => {
    const { clientId } = await portalAccount(api);
    const id = await aForm(clientId);
    await work(({ em }) =>
      em.nativeUpdate(
        FormAssignment,
        { id },
        { status: 'withdrawn', withdrawnAt: new Date(), withdrawnBy: 'system:test' },
      ),
    );
    expect(await lookAt(id, noon)).toEqual({ over: true, waitMs: 0 });
    expect(await noticesOf(clientId)).toEqual([]);
    await expect(lookAt(newId(), noon)).rejects.toMatchObject({ type: 'FormNotFound', nonRetryable: true });
  });
});

const alertsOf = async (id: string) => {
  const rows = await work(({ em }) =>
    em.find(Alert, { subjectId: id, kind: 'safety-follow-up' }, { orderBy: { id: 'asc' } }),
  );
  return rows.map(({ staffId, readAt }) => ({ staffId, open: !readAt }));
};

async function opened() {
  const clinician = await api.as({ Clients: ['view'] });
  const { clientId } = await portalAccount(api);
  await work(async ({ em }) => void em.create(Assignment, { clientId, staffId: clinician.staffId, role: 'clinician' }));
  const assignmentId = await aForm(clientId);
  const about = { clientId, assignmentId, now: new Date(noon) };
  const id = (await work((uow) => openFollowUp(uow, about)))!;
  return { id, clientId, about, clinician: clinician.staffId };
}

describe('a safety follow-up', () => {
  it('is told again after the time of the practice, to the group and all with the rule, and again, until it is acknowledged', async () => {
    const groupId = newId();
    const member = await api.as({ Clients: ['view'] });
    await work(async ({ em }) => {
      em.create(UserGroup, { id: groupId, name: 'Crisis' });
      await em.flush();
      em.create(UserGroupMember, { groupId, staffId: member.staffId });
      em.create(Picklist, { list: 'task-type', code: 'safety-follow-up', label: 'Safety', groupId });
    });
    const { id, clinician, about } = await opened();
    const everybody = [clinician, member.staffId, api.own.admin.staffId].toSorted();
    expect(await work((uow) => openFollowUp(uow, about))).toBeNull();
    expect(await alertsOf(id)).toEqual([{ staffId: clinician, open: true }]);
    expect(await lookAtFollowUp(id, noon)).toEqual({ over: false, waitMs: 15 * 60_000 });
    await lookAtFollowUp(id, noon + 14 * 60_000);
    expect(await alertsOf(id)).toHaveLength(1);
    for (const minutes of [15, 15, 30]) await lookAtFollowUp(id, noon + minutes * 60_000);
    const alerts = await alertsOf(id);
    expect(alerts).toHaveLength(1 + 2 * 3);
    expect(
      alerts
        .filter(({ open }) => open)
        .map(({ staffId }) => staffId)
        .toSorted(),
    ).toEqual(everybody);
    // Days without anybody: it is told once at the next look, and goes on.
    await lookAtFollowUp(id, noon + 3 * day);
    expect(await alertsOf(id)).toHaveLength(1 + 3 * 3);
    await work(async (uow) => {
      const done = { acknowledgedAt: new Date(), acknowledgedBy: clinician, done: Buffer.from('sealed') };
      await uow.em.nativeUpdate(SafetyFollowUp, { id }, done);
      await settleFollowUp(uow, id, new Date());
    });
    expect(await lookAtFollowUp(id, noon + 4 * day)).toEqual({ over: true, waitMs: 0 });
    expect((await alertsOf(id)).filter(({ open }) => open)).toEqual([]);
    const waiting = await work(({ em }) => em.count(Message, { purpose: 'safety', status: 'pending' }));
    expect(waiting).toBe(0);
  });

  it('reaches somebody where no clinician is assigned', async () => {
    const { clientId } = await portalAccount(api);
    const assignmentId = await aForm(clientId);
    const id = (await work((uow) => openFollowUp(uow, { clientId, assignmentId, now: new Date(noon) })))!;
    expect((await alertsOf(id)).length).toBeGreaterThan(0);
  });

  it('is told at once to whoever can get to the chart where its clinician is away, and to nobody whom it is closed to', async () => {
    const { clientId } = await portalAccount(api);
    const [away, member, key] = [
      await api.as({ Clients: ['view'] }),
      await api.as({ Clients: ['view'], 'Receives All Client Portal QnA Form Completed Alerts': ['view'] }),
      await api.as({ Clients: ['view'], 'Emergency Access': ['create'] }),
    ];
    await work(async ({ em }) => {
      em.create(Assignment, { clientId, staffId: away.staffId, role: 'clinician' });
      em.create(Absence, { staffId: away.staffId, startsOn: '2026-05-20', endsOn: '2026-06-20' });
      await em.nativeUpdate(Client, { id: clientId }, { restricted: true });
    });
    // Without the administrator, whom everything is open to.
    const told = async (everybody: boolean) =>
      (await work((uow) => safetyPeople(uow, { clientId, everybody, now: new Date(noon) }))).filter(
        (id) => id !== api.own.admin.staffId,
      );
    for (const everybody of [false, true]) {
      const people = await told(everybody);
      expect(people).not.toContain(away.staffId);
      expect(people).not.toContain(member.staffId);
    }
    await work(({ em }) => em.nativeDelete(UserGroupMember, {}));
    await work(({ em }) => em.nativeUpdate(Account, { id: api.own.admin.accountId }, { active: false }));
    try {
      expect(await told(false)).toEqual([key.staffId]);
    } finally {
      await work(({ em }) => em.nativeUpdate(Account, { id: api.own.admin.accountId }, { active: true }));
    }
    // Back at work the clinician hears of it first.
    await work(({ em }) => em.nativeDelete(Absence, { staffId: away.staffId }));
    expect(await told(false)).toEqual([away.staffId]);
    expect(await told(true)).not.toContain(member.staffId);
  });

  it('is taken up by the sweeper where no workflow looks after it, as forms are', async () => {
    const { id, about } = await opened();
    const started: string[] = [];
    const sweep = (at: number) =>
      sweepForms({
        database: api.db.database,
        clock: () => new Date(at),
        log: createLogger({ level: 'silent', name: 'test' }),
        lookAtForm: async ({ assignmentId }) => started.push(assignmentId),
        startFollowUp: async ({ followUpId }) => started.push(followUpId) > 0,
      });
    await sweep(noon);
    expect(started).not.toContain(id);
    await sweep(noon + 10_000);
    expect(started).toEqual(expect.arrayContaining([id, about.assignmentId]));
    await lookAtFollowUp(id, noon + 11_000);
    await lookAt(about.assignmentId, noon + 11_000);
    started.length = 0;
    await sweep(noon + 12_000);
    expect(started).not.toContain(id);
    expect(started).not.toContain(about.assignmentId);
    await sweep(noon + 15 * 60_000 + 61_000);
    expect(started).toContain(id);
  });
});

it('nobody is told of forms of a client who has left', async () => {
  const { clientId } = await portalAccount(api);
  const id = await aForm(clientId);
  await work(({ em }) => em.nativeUpdate(Client, { id: clientId }, { active: false }));
  await lookAt(id, noon);
  expect(await noticesOf(clientId)).toEqual([]);
});
