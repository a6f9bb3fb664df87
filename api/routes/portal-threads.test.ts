import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Account, AddressFailure, Audit, Client, PortalMessage, Staff } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { waitingMessages } from '../../db/queries/waiting-messages.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { aGroup } from '../../test/setup/colleagues.ts';
import { key, MessageDesk, ownPath, type Sent, staffPath } from '../../test/setup/portal-messages.ts';

let api: TestApi;
let desk: MessageDesk;
beforeAll(async () => {
  api = await startTestApi();
  desk = await MessageDesk.open(api);
});
afterAll(() => api.close());

describe('what a client wrote', () => {
  it('is a task of its group and an alert, once for several in a row, until it is answered', async () => {
    const asked = await desk.asked();
    await asked.visitor.post(`${ownPath}/${asked.threadId}/entries`, { body: 'Three by now.' }, key());
    expect(await desk.alerts(asked.threadId)).toEqual(['portal-message']);
    const [task, ...more] = await desk.tasks(asked.threadId);
    expect([task?.status, task?.type, task?.groupId, task?.note, more]).toEqual([
      'open',
      'prescription-refill',
      desk.groupId,
      '',
      [],
    ]);
    const { dueAt } = await desk.row(asked.threadId);
    expect(task?.dueAt).toEqual(dueAt);
    const { rows } = await desk.answerer
      .get<{ rows: { subjectId: string }[] }>('/api/tasks?scope=groups')
      .then(({ body }) => body);
    expect(rows.map(({ subjectId }) => subjectId)).toContain(asked.threadId);
    expect((await desk.answer(asked.threadId)).status).toBe(201);
    expect([(await desk.tasks(asked.threadId)).map(({ status }) => status), await desk.alerts(asked.threadId)]).toEqual(
      [['done'], []],
    );
    await asked.visitor.post(`${ownPath}/${asked.threadId}/entries`, { body: 'Thank you!' }, key());
    expect((await desk.tasks(asked.threadId)).map(({ status }) => status)).toEqual(['done', 'open']);
  });

  it('is sealed where it stands, and in no log of changes', async () => {
    const { threadId, messageId } = await desk.asked('Kanarienvogel of the words');
    const { rows } = await desk.work(({ kysely }) =>
      sql<{ text: string }>`
        select t::text || m::text as text from portal_thread t join portal_message m on m.thread_id = t.id where t.id = ${threadId}::uuid
        union all select a::text from audit a where a.subject_id in (${threadId}, ${messageId})
        union all select k::text from task k where k.subject_id = ${threadId}::uuid`.execute(kysely),
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(
      rows.filter(
        ({ text }) =>
          /Kanarienvogel|My refill/.test(text) || text.includes(Buffer.from('Kanarienvogel').toString('hex')),
      ),
    ).toEqual([]);
  });

  it('cannot be changed or taken away by the app', async () => {
    const { messageId } = await desk.asked();
    for (const change of [
      sql`update portal_message set body = '\\x00' where id = ${messageId}::uuid`,
      sql`delete from portal_message where id = ${messageId}::uuid`,
      sql`delete from portal_thread`,
    ])
      await expect(desk.work(({ kysely }) => change.execute(kysely))).rejects.toMatchObject({ code: '42501' });
  });
});

describe('who sees it', () => {
  it('is the group of its type and who sees everybody’s tasks; staff without get what a stranger gets', async () => {
    const { threadId } = await desk.asked();
    const stranger = await desk.colleague();
    const overseer = await api.as({ Tasks: ['view'], Clients: ['view'] });
    const seen = async (by: typeof stranger) =>
      (await desk.threads('?limit=200', by)).rows.some(({ id }) => id === threadId);
    expect([await seen(desk.answerer), await seen(overseer), await seen(stranger)]).toEqual([true, true, false]);
    for (const by of [stranger, api.other.admin])
      for (const id of [threadId, newId()]) {
        const { newestId: upTo } = await desk.row(threadId);
        const answers = [
          await by.get(`${staffPath}/${id}`),
          await by.get(`${staffPath}/${id}/entries`),
          await by.post(`${staffPath}/${id}/entries`, { body: 'Hello', upTo }, key()),
          await by.post(`${staffPath}/${id}/read`, { upTo }),
          await by.post(`${staffPath}/${id}/type`, { type: 'prescription-refill' }),
          await by.post(`${staffPath}/${id}/close`, { upTo }),
        ];
        expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
        expect(new Set(answers.map(({ body }) => body['title']))).toEqual(new Set(['There is no such conversation']));
      }
  });

  it('answers only by the rule, and changes others’ only by Tasks', async () => {
    const { threadId, messageId: upTo } = await desk.asked();
    const member = await api.as({ Clients: ['view'] });
    await desk.join(member.staffId);
    expect((await member.get(`${staffPath}/${threadId}`)).status).toBe(200);
    const refused = await member.post(`${staffPath}/${threadId}/entries`, { body: 'Hi', upTo }, key());
    expect([refused.status, refused.body['type']]).toEqual([403, 'urn:rounds:problem:missing-right']);
    const overseer = await api.as({ Tasks: ['view'], Clients: ['view'] });
    expect((await overseer.post(`${staffPath}/${threadId}/close`, { upTo })).status).toBe(403);
  });

  it('is nobody to whom the chart is closed: it is there, and nothing of it is told', async () => {
    const asked = await desk.asked();
    await desk.work(({ em }) => em.nativeUpdate(Client, { id: asked.clientId }, { restricted: true }));
    const row = (await desk.threads('?limit=200')).rows.find(({ id }) => id === asked.threadId);
    expect(row).toMatchObject({ closed: true, clientId: null, clientName: null, subject: null });
    expect((await desk.threads(`?client=${asked.clientId}`)).rows).toEqual([]);
    for (const path of ['', '/entries'])
      expect((await desk.answerer.get(`${staffPath}/${asked.threadId}${path}`)).body['type']).toBe(
        'urn:rounds:problem:restricted-chart',
      );
    const answered = await desk.answer(asked.threadId);
    expect(answered.status).toBe(403);
    // Nobody of the group can answer: who may give it to somebody hears of it.
    await asked.visitor.post(`${ownPath}/${asked.threadId}/entries`, { body: 'Hello?' }, key());
    expect(await desk.alerts(asked.threadId)).toContain('portal-message-unattended');
  });

  it('is written down, once an hour, and told to the client', async () => {
    const { threadId, visitor } = await desk.asked();
    await desk.entries(threadId);
    await desk.entries(threadId);
    const looks = await desk.work(({ em }) =>
      em.find(Audit, { subject: 'portal_thread', subjectId: threadId, action: 'open' }),
    );
    expect(looks.map(({ actor }) => actor)).toEqual([`staff:${desk.answerer.accountId}`]);
    const { body } = await visitor.get<{ rows: { what: string; who: string }[] }>('/api/portal/activity');
    expect(body.rows.find(({ what }) => what.includes('what you wrote'))?.who).toMatch(/^Test User/);
  });
});

describe('an answer', () => {
  it('tells the client once until they have read it, by the method they prefer, with nothing of what it says', async () => {
    const asked = await desk.asked('Refill?', { preferredMethod: 'text', mobile: '+12025550188' });
    for (const body of ['It is ready.', 'From noon on.'])
      expect((await desk.answer(asked.threadId, body)).status).toBe(201);
    const [notice, ...more] = await desk.notices(asked.clientId);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({
      channel: 'text',
      address: '+12025550188',
      status: 'pending',
      requestedBy: `staff:${desk.answerer.accountId}`,
    });
    expect(notice?.body).toMatch(/\/messages$/);
    expect(notice?.body).not.toMatch(/ready|noon|refill|prescription/i);
    const { newestId: upTo } = await desk.row(asked.threadId);
    await asked.visitor.post(`${ownPath}/${asked.threadId}/read`, { upTo });
    await desk.answer(asked.threadId, 'Bring your card.');
    expect(await desk.notices(asked.clientId)).toHaveLength(2);
  });

  it('whose process ended before its notice was begun is told of all the same: the sweeper finds the notice, once', async () => {
    // Temporal is away in this test, so nothing was begun after the commit.
    const { threadId, clientId } = await desk.asked();
    const intent = key();
    const { newestId: upTo } = await desk.row(threadId);
    for (let n = 0; n < 2; n++)
      await desk.answerer.post(`${staffPath}/${threadId}/entries`, { body: 'Ready.', upTo }, intent);
    const [notice, ...more] = await desk.notices(clientId);
    const before = new Date(Date.now() + 5_000);
    const found = await desk.work((uow) =>
      waitingMessages(uow, { before, overdue: new Date(0), after: null, limit: 1000 }),
    );
    expect([more, found.filter((id) => id === notice?.id)]).toEqual([[], [notice?.id]]);
  });

  it('goes by e-mail where the number answered STOP, and says that nobody was told where there is no address', async () => {
    const stopped = await desk.asked('Refill?', { preferredMethod: 'text', mobile: '+12025550177' });
    await desk.work(({ kysely }) =>
      sql`insert into opt_out (channel, address, source, since) values ('text', '+12025550177', 'stop', now())`.execute(
        kysely,
      ),
    );
    await desk.answer(stopped.threadId);
    expect((await desk.notices(stopped.clientId)).map(({ channel, status }) => [channel, status])).toEqual([
      ['email', 'pending'],
    ]);
    const nowhere = await desk.asked('Refill?', { email: null, mobile: null });
    await desk.answer(nowhere.threadId);
    const { rows } = await desk.threads(`?state=done&client=${nowhere.clientId}`);
    expect(rows[0]?.notice).toEqual({ channel: 'email', status: 'skipped', reason: 'no-address' });
  });

  it('is told of by the other way where an address is known not to work, and says so where neither does', async () => {
    const asked = await desk.asked('Refill?', { mobile: '+12025550166' });
    for (const channel of ['email', 'text'] as const) {
      await desk.answer(asked.threadId);
      const { newestId: upTo } = await desk.row(asked.threadId);
      await asked.visitor.post(`${ownPath}/${asked.threadId}/read`, { upTo });
      const { id: messageId, address } = (await desk.notices(asked.clientId)).at(-1)!;
      const failed = { channel, address, messageId, code: '5.1.1', since: new Date() };
      await desk.work(async ({ em }) => void em.create(AddressFailure, failed));
    }
    await desk.answer(asked.threadId);
    const notices = await desk.notices(asked.clientId);
    expect(notices.map(({ channel, status, reason }) => [channel, status, reason ?? null])).toEqual([
      ['email', 'pending', null],
      ['text', 'pending', null],
      ['email', 'skipped', 'not-working'],
    ]);
  });

  it('is none where the client cannot read it any more: staff are told to call, and can close it', async () => {
    const asked = await desk.asked();
    await desk.work(({ em }) => em.nativeUpdate(Account, { id: asked.accountId }, { active: false }));
    const { status, body } = await desk.answer(asked.threadId);
    expect([status, body.type, body.next]).toEqual([
      409,
      'urn:rounds:problem:no-portal',
      'Call the client, then close the conversation.',
    ]);
    const { askedAt, newestId: upTo } = await desk.row(asked.threadId);
    expect(askedAt).not.toBeNull();
    expect((await desk.answerer.post(`${staffPath}/${asked.threadId}/close`, { upTo })).status).toBe(204);
  });

  it('is refused where somebody has written meanwhile, so that two do not answer the same question', async () => {
    const { threadId, messageId: upTo } = await desk.asked();
    const colleague = await desk.colleague();
    await desk.join(colleague.staffId);
    const send = (by: typeof colleague) =>
      by.post<Sent & { type: string }>(`${staffPath}/${threadId}/entries`, { body: 'Done.', upTo }, key());
    const answers = await Promise.all([send(desk.answerer), send(colleague)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.type).toBe('urn:rounds:problem:newer-message');
    expect(await desk.work(({ em }) => em.count(PortalMessage, { threadId }))).toBe(2);
  });

  it('is sent once by a double press', async () => {
    const { threadId, messageId: upTo } = await desk.asked();
    const intent = key();
    const send = () => desk.answerer.post<Sent>(`${staffPath}/${threadId}/entries`, { body: 'Once.', upTo }, intent);
    const [one, two] = [await send(), await send()];
    expect([one.status, two.body.messageId]).toEqual([201, one.body.messageId]);
    expect((await desk.entries(threadId)).map(({ from }) => from)).toEqual(['staff', 'client']);
  });
});

describe('a conversation', () => {
  it('goes to another group with its type, and from then on the first sees nothing', async () => {
    const { threadId } = await desk.asked();
    const biller = await desk.colleague();
    const { rows } = await desk.work(({ kysely }) =>
      sql<{ id: string }>`insert into user_group (name) values ('Billers') returning id`.execute(kysely),
    );
    const groupId = rows[0]!.id;
    await desk.join(biller.staffId, groupId);
    await desk.setGroup('billing-question', groupId);
    expect((await desk.answerer.post(`${staffPath}/${threadId}/type`, { type: 'other' })).status).toBe(400);
    expect((await desk.answerer.post(`${staffPath}/${threadId}/type`, { type: 'billing-question' })).status).toBe(204);
    expect([
      (await desk.answerer.get(`${staffPath}/${threadId}`)).status,
      (await biller.get(`${staffPath}/${threadId}`)).status,
    ]).toEqual([404, 200]);
    expect((await desk.tasks(threadId)).map(({ type, groupId: at, status }) => [type, at, status])).toEqual([
      ['billing-question', groupId, 'open'],
    ]);
  });

  it('is closed, also by whoever finishes its task, and opened again by the client', async () => {
    const asked = await desk.asked();
    const [task] = await desk.tasks(asked.threadId);
    const done = await desk.answerer.post(`/api/tasks/${task?.id}/done`, {
      outcome: 'Called.',
      version: task?.version,
    });
    expect(done.status).toBe(200);
    expect(await desk.row(asked.threadId)).toMatchObject({ state: 'closed', waitsFor: 'client', askedAt: null });
    const version = (await desk.tasks(asked.threadId))[0]?.version;
    const reopened = await desk.answerer.post(`/api/tasks/${task?.id}/reopen`, { outcome: '', version });
    expect([reopened.status, reopened.body['type']]).toEqual([409, 'urn:rounds:problem:of-a-conversation']);
    await asked.visitor.post(`${ownPath}/${asked.threadId}/entries`, { body: 'One more thing.' }, key());
    expect(await desk.row(asked.threadId)).toMatchObject({ state: 'open', waitsFor: 'staff' });
    const { newestId: upTo } = await desk.row(asked.threadId);
    expect((await desk.answerer.post(`${staffPath}/${asked.threadId}/close`, { upTo })).status).toBe(204);
    expect((await desk.tasks(asked.threadId)).map(({ status }) => status)).toEqual(['done', 'done']);
  });

  it('is not closed over what the client wrote meanwhile, neither itself nor by its task', async () => {
    const asked = await desk.asked();
    const [task] = await desk.tasks(asked.threadId);
    await asked.visitor.post(`${ownPath}/${asked.threadId}/entries`, { body: 'I feel worse.' }, key());
    const end = { outcome: 'Called.', version: task?.version };
    const refused = [
      await desk.answerer.post(`${staffPath}/${asked.threadId}/close`, { upTo: asked.messageId }),
      await desk.answerer.post(`/api/tasks/${task?.id}/done`, end),
      await desk.answerer.post(`/api/tasks/${task?.id}/withdraw`, end),
    ];
    expect(refused.map(({ status, body }) => [status, body['type']])).toEqual(
      refused.map(() => [409, 'urn:rounds:problem:newer-message']),
    );
    expect(await desk.row(asked.threadId)).toMatchObject({ state: 'open', waitsFor: 'staff' });
    const version = (await desk.tasks(asked.threadId))[0]?.version;
    expect((await desk.answerer.post(`/api/tasks/${task?.id}/done`, { ...end, version })).status).toBe(200);
  });

  it('is begun by staff from the chart; its answer is theirs, whatever groups they are in', async () => {
    const writer = await desk.writer();
    const clinician = await desk.colleague();
    const body = { type: 'prescription-refill', subject: 'Your visit', body: 'How did it go?' };
    const begin = (clientId: string, more = {}) =>
      clinician.post<Sent & { type: string }>(`/api/clients/${clientId}/portal-messages`, { ...body, ...more }, key());
    const begun = await begin(writer.clientId);
    expect(begun.status).toBe(201);
    expect(await desk.notices(writer.clientId)).toHaveLength(1);
    await writer.visitor.post(`${ownPath}/${begun.body.id}/entries`, { body: 'Well.' }, key());
    expect((await desk.tasks(begun.body.id)).map(({ ownerId }) => ownerId)).toEqual([clinician.staffId]);
    expect((await desk.threads('', clinician)).rows.map(({ id }) => id)).toEqual([begun.body.id]);
    await desk.work(({ em }) => em.nativeUpdate(Account, { id: writer.accountId }, { active: false }));
    expect((await begin(writer.clientId)).body.type).toBe('urn:rounds:problem:no-portal');
    expect((await begin(newId())).status).toBe(404);
  });

  it('begun by staff who have left is nobody’s: who may give it to somebody hears of it', async () => {
    const writer = await desk.writer();
    const clinician = await desk.colleague();
    const deserted = await aGroup(desk.work, 'Nobody', []);
    const body = { type: 'prescription-refill', subject: 'Your visit', body: 'How did it go?' };
    const begun = await clinician.post<Sent>(`/api/clients/${writer.clientId}/portal-messages`, body, key());
    await desk.work(async ({ em }) => {
      await em.nativeUpdate(Staff, { id: clinician.staffId }, { active: false });
    });
    await desk.setGroup('prescription-refill', deserted);
    try {
      await writer.visitor.post(`${ownPath}/${begun.body.id}/entries`, { body: 'Badly.' }, key());
      expect((await desk.tasks(begun.body.id)).map(({ ownerId }) => ownerId ?? null)).toEqual([null]);
      expect(new Set(await desk.alerts(begun.body.id))).toEqual(new Set(['portal-message-unattended']));
    } finally {
      await desk.setGroup('prescription-refill', desk.groupId);
    }
  });
});
