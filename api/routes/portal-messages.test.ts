import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { Document, Setting } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import { settings } from '../../domain/settings.ts';
import { startTestApi, type TestApi } from '../../test/setup/api.ts';
import { key, MessageDesk, ownPath, staffPath } from '../../test/setup/portal-messages.ts';
import { until } from '../../test/setup/until.ts';

let api: TestApi;
let desk: MessageDesk;
beforeAll(async () => {
  api = await startTestApi();
  desk = await MessageDesk.open(api);
});
afterAll(() => api.close());

const somebodyWaits = () =>
  desk.work(async ({ kysely }) => {
    const { rows } = await sql`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(kysely);
    return rows.length > 0;
  });

const attack = '<img src=x onerror=alert(1)>\n"><script>alert(2)</script>';

describe('a client', () => {
  it('chooses among the types that somebody answers, and is told by when', async () => {
    const writer = await desk.writer();
    expect(await desk.types(writer)).toEqual(['prescription-refill']);
    const { body } = await desk.ask(writer, 'Hello', { type: 'records-request' });
    expect(body.errors?.map(({ path }) => path)).toEqual(['type']);
    expect((await desk.ask(writer, 'Hello', { type: 'sync-failed' })).status).toBe(400);
    const { body: options } = await writer.visitor.get<{ answerBy: string }>(`${ownPath}/options`);
    expect(Date.parse(options.answerBy)).toBeGreaterThan(api.deps.clock().getTime());
  });

  it('is not offered a type whose group has nobody who may answer; Picklists says why', async () => {
    const reader = await api.as({ Clients: ['view'] });
    await desk.work(({ kysely }) => sql`insert into user_group (name) values ('Readers')`.execute(kysely));
    const { rows } = await desk.work(({ kysely }) =>
      sql<{ id: string }>`select id from user_group where name = 'Readers'`.execute(kysely),
    );
    const groupId = rows[0]!.id;
    await desk.join(reader.staffId, groupId);
    await desk.setGroup('records-request', groupId);
    const writer = await desk.writer();
    expect(await desk.types(writer)).not.toContain('records-request');
    const { body } = await api.own.admin.get<{ rows: { items: { code: string; warning: string | null }[] }[] }>(
      '/api/picklists',
    );
    const items = new Map(body.rows.flatMap((list) => list.items).map(({ code, warning }) => [code, warning]));
    expect(items.get('records-request')).toMatch(/may answer clients/);
    expect(items.get('billing-question')).toMatch(/clients do not see it in the portal/);
    expect(items.get('call-back')).not.toMatch(/portal/);
    expect(items.get('prescription-refill')).toBeNull();
  });

  it('writes once, however often the same intent is sent, and finds it in the list with its words as they were typed', async () => {
    const writer = await desk.writer();
    const intent = key();
    const [first, again] = [
      await desk.ask(writer, attack, { subject: attack.replace('\n', ' ') }, intent),
      await desk.ask(writer, attack, { subject: attack.replace('\n', ' ') }, intent),
    ];
    expect([first.status, again.body.id]).toEqual([201, first.body.id]);
    const { rows } = await desk.own(writer);
    expect(rows).toMatchObject([
      {
        typeLabel: 'Prescription refill',
        subject: attack.replace('\n', ' '),
        unread: 0,
        waitsFor: 'staff',
        state: 'open',
      },
    ]);
    expect((await desk.ownEntries(writer, first.body.id)).map(({ body, from }) => [from, body])).toEqual([
      ['client', attack],
    ]);
    const kept = await desk.work(({ kysely }) =>
      sql<{ n: number }>`select count(*)::int as n from idempotency k where k::text like '%onerror%'`.execute(kysely),
    );
    expect(kept.rows[0]?.n).toBe(0);
  });

  it('is asked to correct what is empty or too long, and nothing is kept', async () => {
    const writer = await desk.writer();
    const { status, body } = await desk.ask(writer, '  ', {
      subject: 'x'.repeat(121),
      attachments: Array.from({ length: 6 }, newId),
    });
    expect([status, body.errors?.map(({ path }) => path).toSorted()]).toEqual([
      400,
      ['attachments', 'body', 'subject'],
    ]);
    expect((await desk.own(writer)).rows).toEqual([]);
  });

  it('sees nothing of another client, and cannot write there: the same answer as where there is nothing', async () => {
    const { threadId, messageId } = await desk.asked();
    const other = await desk.writer();
    const made = newId();
    for (const id of [threadId, made]) {
      const { visitor } = other;
      const answers = [
        await visitor.get(`${ownPath}/${id}`),
        await visitor.get(`${ownPath}/${id}/entries`),
        await visitor.post(`${ownPath}/${id}/entries`, { body: 'Me too' }, key()),
        await visitor.post(`${ownPath}/${id}/read`, { upTo: messageId }),
      ];
      expect(answers.map(({ status, body }) => [status, body['title']])).toEqual(
        Array.from({ length: 4 }, () => [404, 'There is no such conversation']),
      );
    }
    expect((await desk.own(other)).rows).toEqual([]);
  });

  it('reads by pages, newest conversation first, each once', async () => {
    const writer = await desk.writer();
    for (const n of [1, 2, 3]) await desk.ask(writer, `Number ${n}`, { subject: `Number ${n}` });
    const first = await desk.own(writer, '?limit=2');
    const second = await desk.own(writer, `?limit=2&cursor=${first.next}`);
    expect([...first.rows, ...second.rows].map(({ subject }) => subject)).toEqual(['Number 3', 'Number 2', 'Number 1']);
    expect(second.next).toBeNull();
  });

  it('marks as read what was shown, and not what has come since', async () => {
    const asked = await desk.asked();
    const one = await desk.answer(asked.threadId, 'One');
    await desk.answer(asked.threadId, 'Two');
    const unread = async () => (await asked.visitor.get<{ unread: number }>(`${ownPath}/unread`)).body.unread;
    expect(await unread()).toBe(2);
    const read = await asked.visitor.post(`${ownPath}/${asked.threadId}/read`, { upTo: one.body.messageId });
    expect([read.body, await unread()]).toEqual([{ unread: 1, offered: true }, 1]);
    const rows = await desk.entries(asked.threadId);
    expect(rows.map(({ readAt }) => readAt !== null)).toEqual([false, true, true]);
    const { messageId: last } = (await desk.answer(asked.threadId, 'Three')).body;
    await asked.visitor.post(`${ownPath}/${asked.threadId}/read`, { from: last, upTo: last });
    expect((await desk.entries(asked.threadId)).map(({ readAt }) => readAt !== null)).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });

  it('sends no flood', async () => {
    const writer = await desk.writer();
    await desk.work(async ({ kysely }) => {
      await sql`insert into throttle (id, failures, first_at, blocked_until) values (${`portal-message/${writer.accountId}`}, 60, now(), now() + interval '1 hour')`.execute(
        kysely,
      );
    });
    expect((await desk.ask(writer)).status).toBe(429);
  });
});

describe('an attachment', () => {
  it('goes with the message, and opens to both sides once it is clean, never before', async () => {
    const writer = await desk.writer();
    const upload = await desk.uploaded(writer, 'Rx <b>.pdf', 'pending');
    const { body } = await desk.ask(writer, 'See the picture', { attachments: [upload] });
    const [entry] = await desk.entries(body.id);
    const [file] = entry?.attachments ?? [];
    expect(file).toMatchObject({ name: 'Rx b .pdf', state: 'checking' });
    const open = async () => [
      (await desk.answerer.get(`${staffPath}/attachments/${file?.id}`)).status,
      (await writer.visitor.get(`${ownPath}/attachments/${file?.id}`)).status,
    ];
    expect(await open()).toEqual([409, 409]);
    await desk.judge(upload, 'clean');
    expect(await open()).toEqual([200, 200]);
    await desk.judge(upload, 'infected');
    expect(await open()).toEqual([409, 409]);
    const stranger = await desk.colleague();
    const other = await desk.writer();
    for (const id of [file?.id, newId()]) {
      expect((await stranger.get(`${staffPath}/attachments/${id}`)).body['title']).toBe('There is no such file');
      expect((await other.visitor.get(`${ownPath}/attachments/${id}`)).body['title']).toBe('There is no such file');
    }
  });

  it('is nobody’s business before it is sent: neither in the chart, opened by staff who know its id, nor sent by another client', async () => {
    const writer = await desk.writer();
    const upload = await desk.uploaded(writer);
    const listed = async () =>
      (await api.own.admin.get<{ rows: { id: string }[] }>(`/api/clients/${writer.clientId}/documents`)).body.rows.map(
        ({ id }) => id,
      );
    const opened = async () => (await api.own.admin.get(`/api/documents/${upload}/content`)).status;
    expect([await listed(), await opened()]).toEqual([[], 404]);
    const other = await desk.writer();
    const stolen = await desk.ask(other, 'Mine', { attachments: [upload] });
    expect([stolen.status, stolen.body.errors?.map(({ path }) => path)]).toEqual([400, ['attachments.0']]);
    expect((await desk.own(other)).rows).toEqual([]);
    expect((await other.visitor.delete(`${ownPath}/uploads/${upload}`)).status).toBe(404);
    expect((await desk.ask(writer, 'Here', { attachments: [upload] })).status).toBe(201);
    expect([await listed(), await opened()]).toEqual([[upload], 200]);
    expect((await desk.ask(writer, 'Again', { attachments: [upload] })).status).toBe(400);
  });

  it('that is withdrawn while it is sent does not go', async () => {
    const writer = await desk.writer();
    const upload = await desk.uploaded(writer);
    let sending: ReturnType<typeof desk.ask> | undefined;
    let over = false;
    await desk.work(async ({ em }) => {
      await em.nativeUpdate(Document, { id: upload }, { withdrawnAt: new Date() });
      sending = desk.ask(writer, 'Here', { attachments: [upload] }).finally(() => (over = true));
      await until('the other waits, or has not', async () => over || (await somebodyWaits()), { every: 10 });
    });
    expect((await sending)?.status).toBe(400);
  });

  it.each(['infected', 'error', 'uploading'] as const)(
    'that is %s does not go, and one that was removed neither',
    async (status) => {
      const writer = await desk.writer();
      const upload = await desk.uploaded(writer, 'a.pdf', status);
      expect((await desk.ask(writer, 'Here', { attachments: [upload] })).status).toBe(400);
      await desk.judge(upload, 'clean');
      expect((await writer.visitor.delete(`${ownPath}/uploads/${upload}`)).status).toBe(204);
      expect((await desk.ask(writer, 'Here', { attachments: [upload] })).status).toBe(400);
    },
  );

  it('of a type that is not taken is refused by its content, and twenty may wait at most', async () => {
    const writer = await desk.writer();
    const { id } = (await desk.announce(writer, 'page.pdf')).body;
    expect(await desk.put(writer, id, Buffer.from('<html><script>'))).toBe(415);
    for (let n = 1; n < 20; n++) await desk.announce(writer, `${n}.pdf`);
    expect((await desk.announce(writer, 'more.pdf')).status).toBe(409);
  });

  it('cannot fill the disk: fifty may be uploaded a day, those that were removed counted, and of two at once each', async () => {
    const writer = await desk.writer();
    await desk.work(({ kysely }) =>
      sql`with d as (
            insert into document (client_id, folder, name, status, uploaded_by, withdrawn_at)
            select ${writer.clientId}::uuid, 'correspondence', 'x', 'uploading', ${`portal:${writer.accountId}`}, now()
              from generate_series(1, 49) returning id)
          insert into portal_attachment (document_id, account_id, created_at)
          select id, ${writer.accountId}::uuid, ${api.deps.clock()}::timestamptz from d`.execute(kysely),
    );
    const both = await Promise.all([desk.announce(writer, 'a.pdf'), desk.announce(writer, 'b.pdf')]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
  });

  it('of staff is a clean document of this very chart, by the rule of the portal’s folder', async () => {
    const asked = await desk.asked();
    const document = async (clientId: string) => {
      const id = newId();
      const content = { sha256: 'x', mediaType: 'application/pdf', bytes: 1, keyId: 'test', status: 'clean' as const };
      await desk.work(async ({ em }) => {
        em.create(Document, {
          id,
          clientId,
          folder: 'clinical',
          name: 'Records.pdf',
          uploadedBy: 'system:test',
          ...content,
        });
      });
      return id;
    };
    const theirs = await document((await desk.writer()).clientId);
    const mine = await document(asked.clientId);
    expect((await desk.answer(asked.threadId, 'Here', { attachments: [theirs] })).status).toBe(400);
    const bare = await api.as({ 'Client Portal Can Send Messages to Client': ['create'], Clients: ['view'] });
    await desk.join(bare.staffId);
    expect((await desk.answer(asked.threadId, 'Here', { attachments: [mine] }, bare)).status).toBe(403);
    expect((await desk.answer(asked.threadId, 'Here', { attachments: [mine] })).status).toBe(201);
    const [entry] = await desk.ownEntries(asked, asked.threadId);
    expect(entry?.attachments).toMatchObject([{ name: 'Records.pdf', state: 'ready' }]);
  });
});

it('The promise is counted in the business hours of the practice, as the setting says', async () => {
  await desk.work(async ({ em }) => void em.create(Setting, { id: settings.portalAnswerHours.id, value: '1' }));
  const soon = await desk.asked();
  const { askedAt, dueAt } = await desk.row(soon.threadId);
  // One hour of an office, which may be closed for a long weekend meanwhile.
  expect(dueAt!.getTime() - askedAt!.getTime()).toBeGreaterThanOrEqual(3_600_000);
  expect(dueAt!.getTime() - askedAt!.getTime()).toBeLessThan(5 * 86_400_000);
});
