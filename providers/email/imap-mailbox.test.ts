import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ImapStandIn, startImap } from '../../dev/sandbox/imap/stand-in.ts';
import { newId } from '../../db/ids.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { postfix } from './fixtures/reports.ts';
import { createImapMailbox, takenFolder } from './imap-mailbox.ts';
import { createReturnPaths } from './inbound.ts';
import { MailboxError, type MailboxPlace, type ReturnedMail } from './port.ts';

const paths = createReturnPaths(new KeyRing(`k1:${Buffer.alloc(32, 1).toString('base64')}`), 'bounces.example.org');
const ids = () => ({ practiceId: newId(), messageId: newId() });
const password = 'a "quoted" pass%word';

let server: ImapStandIn;
beforeEach(async () => {
  server = await startImap({ port: 0, user: 'bounces@example.org', password, slowMs: 1_500 });
});
afterEach(() => server.close());

/** A report to the return path of a message, as Postfix writes it. */
const report = (of = ids(), fault?: string) =>
  `${fault ? `X-Sandbox-Fault: ${fault}\r\n` : ''}${postfix.replace('b.x.y.z@bounces.example.org', paths.of(of))}`;
const hostile = 'To: office@example.org\r\nSubject: Lunch?\r\n\r\nAt noon.';

interface Wishes {
  after?: MailboxPlace | null;
  atMost?: number;
  forMs?: number;
  url?: string;
  take?: (mail: ReturnedMail) => Promise<'taken' | 'left'>;
  signal?: AbortSignal;
}
const read = ({ after = null, atMost = 20, forMs = 60_000, url = server.url, take, signal }: Wishes = {}) =>
  createImapMailbox({ url, paths, silenceMs: 600 }).read({
    after,
    atMost,
    forMs,
    take: take ?? (async ({ path, report: told }) => (path && told ? 'taken' : 'left')),
    signal: signal ?? new AbortController().signal,
  });
const here = () => server.mailbox.mails('INBOX').map(({ uid, flags }) => [uid, ...flags]);
const moved = () => server.mailbox.mails(takenFolder).length;
const kindOf = (reading: Promise<unknown>) =>
  reading.then(
    () => 'read',
    (error: unknown) => (error instanceof MailboxError ? error.kind : error),
  );

describe('a mailbox of e-mails that come back', () => {
  it('gives out what each report says, and moves it away; what is none stays, marked as seen', async () => {
    const of = ids();
    server.mailbox.deliver(report(of));
    server.mailbox.deliver(hostile);
    const given: ReturnedMail[] = [];
    const reading = await read({
      take: async (mail) => {
        given.push(mail);
        // Nothing is moved before what it says is known to be kept.
        expect([here().length, moved()]).toEqual([given.length === 1 ? 2 : 1, given.length - 1]);
        return mail.report ? 'taken' : 'left';
      },
    });
    expect(given).toEqual([
      { path: of, report: expect.objectContaining({ event: 'failed', status: '5.1.1', reason: 'bad-address' }) },
      { path: null, report: null },
    ]);
    const { validity } = server.mailbox;
    expect(reading).toEqual({ place: { validity, uid: 2 }, taken: 1, left: 1, stuck: 0, more: false });
    expect([here(), moved()]).toEqual([[[2, '\\Seen']], 1]);
  });

  it('is read a few mails at a time, from where it was left', async () => {
    for (let n = 0; n < 5; n++) server.mailbox.deliver(n === 1 ? hostile : report());
    const first = await read({ atMost: 2 });
    expect(first).toMatchObject({ place: { uid: 2 }, taken: 1, left: 1, more: true });
    const second = await read({ atMost: 2, after: first.place });
    expect(second).toMatchObject({ place: { uid: 4 }, taken: 2, more: true });
    const third = await read({ after: second.place });
    expect(third).toMatchObject({ place: { uid: 5 }, taken: 1, more: false });
    expect(await read({ after: third.place })).toMatchObject({ place: { uid: 5 }, taken: 0, left: 0, more: false });
    expect([here(), moved()]).toEqual([[[2, '\\Seen']], 4]);
  });

  it('of a slow server is read as long as there is time, one mail at least, and the place that was reached is told', async () => {
    for (let n = 0; n < 3; n++) server.mailbox.deliver(report());
    expect(await read({ forMs: 0 })).toMatchObject({ place: { uid: 1 }, taken: 1, more: true });
    expect(moved()).toBe(1);
  });

  it('is read whatever else looks at it: mails that somebody has opened, or that are gone by then', async () => {
    server.mailbox.deliver(report());
    server.mailbox.deliver(report());
    for (const { flags } of server.mailbox.mails('INBOX')) flags.add('\\Seen');
    const reading = await read({
      take: async () => {
        server.mailbox.mails('INBOX').splice(1, 1);
        return 'taken';
      },
    });
    expect(reading).toMatchObject({ place: { uid: 2 }, taken: 1, left: 0 });
  });

  it('is read from its beginning where the server has numbered it anew', async () => {
    server.mailbox.deliver(report());
    const { validity } = server.mailbox;
    server.mailbox.validity += 1;
    expect(await read({ after: { validity, uid: 900 } })).toMatchObject({
      place: { validity: validity + 1, uid: 1 },
      taken: 1,
    });
  });

  it('keeps a mail where what it says could not be kept, and says why', async () => {
    server.mailbox.deliver(report());
    server.mailbox.deliver(report());
    let asked = 0;
    const take = async () => {
      if (++asked === 2) throw new Error('The database is away');
      return 'taken' as const;
    };
    await expect(read({ take })).rejects.toThrow('The database is away');
    expect([here(), moved()]).toEqual([[[2]], 1]);
    expect(await read()).toMatchObject({ taken: 1, place: { uid: 2 } });
  });

  it.each(['drop-after-fetch', 'drop-at-mark'])(
    'that breaks off (%s) has lost nothing the next time',
    async (fault) => {
      server.mailbox.deliver(report());
      server.mailbox.deliver(report(ids(), fault));
      expect(await kindOf(read())).toBe('away');
      expect([here(), moved()]).toEqual([[[2]], 1]);
      expect(await read()).toMatchObject({ taken: 1, more: false });
      expect([here(), moved()]).toEqual([[], 2]);
    },
  );

  it('goes past a mail that the server cannot give out, or move, and to those after it', async () => {
    server.mailbox.deliver(report(ids(), 'no-fetch'));
    server.mailbox.deliver(report(ids(), 'no-move'));
    server.mailbox.deliver(report());
    const reading = await read();
    expect(reading).toMatchObject({ place: { uid: 3 }, taken: 1, left: 0, stuck: 2 });
    expect([here(), moved()]).toEqual([[[1], [2]], 1]);
    expect(await read({ after: reading.place })).toMatchObject({ taken: 0, stuck: 0 });
  });

  it('that refuses to be searched is not taken for an empty one', async () => {
    server.mailbox.deliver(report(ids(), 'no-search'));
    expect(await kindOf(read())).toBe('away');
    expect(await read()).toMatchObject({ taken: 1 });
  });

  it('that is silent is given up in time', async () => {
    server.mailbox.deliver(report(ids(), 'slow'));
    expect(await kindOf(read())).toBe('away');
    expect(await read()).toMatchObject({ taken: 1 });
  });

  it('says what is wrong with user, password and folder, and names none of them', async () => {
    const errors: unknown[] = [];
    for (const [from, to] of [
      [/:[^:@]+@/, ':wrong-one@'],
      ['/INBOX', '/Nowhere'],
    ] as const) {
      const reading = read({ url: server.url.replace(from, to) });
      expect(await kindOf(reading)).toBe('refused');
      errors.push(await reading.catch((error: unknown) => error));
    }
    const said = errors.map((error) => `${String(error)} ${JSON.stringify(error)}`).join(' ');
    for (const word of ['bounces@example.org', 'wrong-one', 'quoted', 'Nowhere']) expect(said).not.toContain(word);
  });

  it('of which the server is gone is away', async () => {
    const { url } = server;
    await server.close();
    expect(await kindOf(read({ url }))).toBe('away');
  });

  it('is left at once when its reader is stopped', async () => {
    server.mailbox.deliver(report());
    server.mailbox.deliver(report());
    const stop = new AbortController();
    const take = async () => {
      stop.abort(new Error('stopped'));
      return 'taken' as const;
    };
    await expect(read({ take, signal: stop.signal })).rejects.toThrow('stopped');
    expect(server.mailbox.mails('INBOX').length).toBeGreaterThan(0);
  });
});
