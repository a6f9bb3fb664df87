import { ImapFlow } from 'imapflow';
import { parseDeliveryReport, returnPathOf } from './inbound.ts';
import { MailboxError, type MailboxPlace, type MailboxReading, type ReturnedMail, type ReturnMailbox } from './port.ts';
import type { ReturnPaths } from './return-path.ts';

/** Where what was taken goes, below the folder that is read. */
export const takenFolder = 'Rounds';

/** Bytes of a mail that are looked at; a report says what it has to say at its beginning, and returns the message after it. */
const mostBytes = 1024 * 1024;

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

export interface ImapMailboxOptions {
  /** `imaps://user:password@host:993/INBOX`; `imap://` is encrypted by STARTTLS, or not spoken, except on this machine. */
  url: string;
  paths: Pick<ReturnPaths, 'read'>;
  /** Milliseconds that the server may be silent; default 60,000. */
  silenceMs?: number;
}

/**
 * A mailbox on an IMAP server to which all return paths lead. Nothing is kept between readings, and nothing that the server says is repeated anywhere: its words
 * may name the user, and its mails return what was sent to people.
 */
export function createImapMailbox({ url, paths, silenceMs = 60_000 }: ImapMailboxOptions): ReturnMailbox {
  const { protocol, hostname, port, username, password, pathname } = new URL(url);
  const secure = protocol === 'imaps:';
  const folder = decodeURIComponent(pathname.replace(/^\//, '')) || 'INBOX';

  const connection = () =>
    new ImapFlow({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: Number(port) || (secure ? 993 : 143),
      secure,
      ...(secure ? {} : { doSTARTTLS: !loopback.test(hostname) }),
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      logger: false,
      disableAutoIdle: true,
      disableCompression: true,
      connectionTimeout: Math.min(silenceMs, 30_000),
      greetingTimeout: Math.min(silenceMs, 30_000),
      socketTimeout: silenceMs,
      maxLiteralSize: 2 * mostBytes,
      maxResponseSize: 4 * mostBytes,
    });

  return {
    async read({ signal, ...wishes }) {
      const client = connection();
      const close = () => client.close();
      // A connection that breaks is told by the command that it breaks; without a listener it would end the process.
      client.on('error', () => {});
      signal.addEventListener('abort', close);
      try {
        await known(client.connect());
        await known(client.mailboxOpen(folder));
        const reading = await readFrom(client, { ...wishes, signal });
        await client.logout().catch(() => {});
        return reading;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        signal.removeEventListener('abort', close);
        close();
      }
    },
  };

  async function readFrom(
    client: ImapFlow,
    { after, atMost, forMs, take, signal }: Parameters<ReturnMailbox['read']>[0],
  ): Promise<MailboxReading> {
    const validity = Number(client.mailbox && client.mailbox.uidValidity);
    const reading = { place: placeIn(validity, after), taken: 0, left: 0, stuck: 0, more: false };
    // `n:*` names the last mail even where that is one before n.
    const { uid: last } = reading.place;
    const listed = await known(client.search(last > 0 ? { uid: `${last + 1}:*` } : { all: true }, { uid: true }));
    // The library says so where the server refuses: that is no empty mailbox.
    if (!listed) throw away();
    const uids = listed.filter((uid) => uid > last).toSorted((a, b) => a - b);
    const until = performance.now() + forMs;
    let read = 0;
    for (const uid of uids.slice(0, atMost)) {
      // What was read is told before the time of the whole reading is over: else all of it would be read again, and again.
      if (read > 0 && performance.now() >= until) break;
      signal.throwIfAborted();
      const mail = await fetched(client, uid);
      // One that is damaged on the server must not hold up those after it.
      if (mail === 'refused') reading.stuck += 1;
      // Somebody has taken it out of the mailbox meanwhile.
      else if (mail) {
        const what = await take(mail);
        const done = await (what === 'taken' ? moveAway(client, uid) : markSeen(client, uid));
        reading[done ? what : 'stuck'] += 1;
      }
      reading.place = { validity, uid };
      read += 1;
    }
    reading.more = uids.length > read;
    return reading;
  }

  async function fetched(client: ImapFlow, uid: number): Promise<ReturnedMail | 'refused' | null> {
    const source = { start: 0, maxLength: mostBytes };
    const fetching = client.fetchOne(String(uid), { uid: true, source }, { uid: true });
    const found = await known(
      fetching.catch((error: unknown) => (isRefusal(error) ? 'refused' : Promise.reject(error))),
    );
    if (found === 'refused') return found;
    if (!found || !found.source) return null;
    const path = returnPathOf(found.source, paths);
    return { path, report: path && (await parseDeliveryReport(found.source)) };
  }
}

const placeIn = (validity: number, after: MailboxPlace | null): MailboxPlace =>
  after?.validity === validity ? after : { validity, uid: 0 };

/** What a server says that is in trouble itself, or has too much to do (RFC 5530); imapflow gives it as `serverResponseCode`. */
const passing: readonly unknown[] = ['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'OVERQUOTA'];

function isRefusal(error: unknown): boolean {
  const { responseStatus, serverResponseCode }: Record<string, unknown> = Object(error);
  return responseStatus === 'NO' && !passing.includes(serverResponseCode);
}

/** @returns false where the server refuses it for this mail: it stays, and what it says is committed */
async function moveAway(client: ImapFlow, uid: number): Promise<boolean> {
  const move = () => client.messageMove(String(uid), takenFolder, { uid: true });
  if (await known(move()).catch(() => false)) return true;
  if (!client.usable) throw away();
  // The first time there is no such folder yet; one that is there stays.
  await known(client.mailboxCreate(takenFolder));
  if (await known(move())) return true;
  if (!client.usable) throw away();
  return false;
}

/** @returns false where the server refuses it for this mail */
async function markSeen(client: ImapFlow, uid: number): Promise<boolean> {
  if (await known(client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true }))) return true;
  if (!client.usable) throw away();
  return false;
}

const away = () => new MailboxError('away', 'The mail server did not do what it was asked for');

/** Gives what is thrown by the library one of our two kinds. */
async function known<T>(command: Promise<T>): Promise<T> {
  try {
    return await command;
  } catch (error) {
    const { authenticationFailed }: Record<string, unknown> = Object(error);
    if (authenticationFailed === true)
      throw new MailboxError('refused', 'The mail server does not let us in: look at the user and password');
    if (isRefusal(error)) throw new MailboxError('refused', 'The mail server refuses the folder');
    throw new MailboxError('away', 'The mail server does not answer');
  }
}
