import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KeptMail, Mailbox } from './mailbox.ts';
import { type ImapFault, imapFaultIn } from './sentinels.ts';

interface Of {
  mailbox: Mailbox;
  user: string;
  password: string;
  slowMs: number;
  /** Sentinels that were met: each counts once. */
  met: Set<string>;
}

/** One connection. Commands are answered one after the other, as RFC 3501 lets a server do. */
export class Conversation {
  readonly #socket: Socket;
  readonly #of: Of;
  #waiting = '';
  #turn: Promise<void> = Promise.resolve();
  #signedIn = false;
  #folder: string | null = null;

  constructor(socket: Socket, of: Of) {
    this.#socket = socket;
    this.#of = of;
    this.#say('* OK [CAPABILITY IMAP4rev1 MOVE UIDPLUS] Rounds sandbox');
  }

  take(data: Buffer): void {
    this.#waiting += data.toString('latin1');
    for (let end; (end = this.#waiting.indexOf('\r\n')) >= 0;) {
      const line = this.#waiting.slice(0, end);
      this.#waiting = this.#waiting.slice(end + 2);
      this.#turn = this.#turn.then(() => this.#answer(line));
    }
  }

  #say(text: string): void {
    if (!this.#socket.destroyed) this.#socket.write(`${text}\r\n`, 'latin1');
  }

  async #answer(line: string): Promise<void> {
    const [, tag = '*', name = '', rest = ''] = /^(\S+) +((?:UID +)?\S+) ?(.*)$/i.exec(line) ?? [];
    const command = name.toUpperCase().replace(/ +/, ' ');
    const result = await this.#carryOut(command, wordsIn(rest));
    if (result !== null) this.#say(`${tag} ${result}`);
    if (command === 'LOGOUT') this.#socket.end();
  }

  /** @returns the tagged answer; null: the connection is gone */
  async #carryOut(command: string, words: string[]): Promise<string | null> {
    const [first = '', second = '', ...more] = words;
    if (command === 'CAPABILITY') return this.#untagged('CAPABILITY IMAP4rev1 MOVE UIDPLUS');
    if (command === 'NOOP') return 'OK done';
    if (command === 'LOGOUT') return this.#untagged('BYE until then');
    if (command === 'LOGIN') return this.#login(first, second);
    if (!this.#signedIn) return 'BAD sign in first';
    if (command === 'LIST' || command === 'LSUB') return this.#list(command, second);
    if (command === 'SELECT' || command === 'EXAMINE') return this.#select(first);
    if (command === 'CREATE') return this.#of.mailbox.create(first) ? 'OK made' : 'NO [ALREADYEXISTS] there is one';
    if (command === 'SUBSCRIBE') return 'OK done';
    if (this.#folder === null) return 'BAD select a folder first';
    if (command === 'CLOSE' || command === 'UNSELECT') return 'OK done';
    if (command === 'UID SEARCH') return this.#search(words);
    if (command === 'UID FETCH') return this.#fetch(Number(first), [second, ...more].join(' '));
    if (command === 'UID STORE') return this.#mark(Number(first), more.join(' '));
    if (command === 'UID MOVE') return this.#move(Number(first), second);
    return 'BAD not known here';
  }

  #untagged(text: string): string {
    this.#say(`* ${text}`);
    return 'OK done';
  }

  #login(user: string, password: string): string {
    this.#signedIn = user === this.#of.user && password === this.#of.password;
    return this.#signedIn ? 'OK welcome' : `NO [AUTHENTICATIONFAILED] ${user} is not let in`;
  }

  #list(command: string, pattern: string): string {
    if (pattern === '') return this.#untagged(`${command} (\\Noselect) "/" ""`);
    const known = [...this.#of.mailbox.folders.keys()];
    for (const name of known.filter((each) => pattern === '*' || pattern === '%' || each === pattern))
      this.#say(`* ${command} (\\HasNoChildren) "/" "${name}"`);
    return 'OK done';
  }

  #select(folder: string): string {
    const own = this.#of.mailbox.folders.get(folder);
    if (!own) return 'NO [NONEXISTENT] there is no such folder';
    this.#folder = folder;
    this.#say('* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)');
    this.#say(`* ${own.mails.length} EXISTS`);
    this.#say('* 0 RECENT');
    this.#say('* OK [PERMANENTFLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)] kept');
    this.#say(`* OK [UIDVALIDITY ${this.#of.mailbox.validity}] valid`);
    this.#say(`* OK [UIDNEXT ${own.next}] next`);
    return 'OK [READ-WRITE] done';
  }

  get #mails(): KeptMail[] {
    return this.#of.mailbox.mails(this.#folder ?? '');
  }

  /** `ALL`, or `UID n:*`, which names the last mail whatever n is. */
  #search(words: string[]): string {
    const from = Number(/(\d+):\*/.exec(words.join(' '))?.[1] ?? 1);
    if (this.#mails.some((mail) => this.#meets(mail, 'no-search'))) return 'NO not now';
    const uids = this.#mails.map(({ uid }) => uid);
    const found = uids.filter((uid, index) => uid >= from || index === uids.length - 1);
    return this.#untagged(`SEARCH${found.map((uid) => ` ${uid}`).join('')}`);
  }

  async #fetch(uid: number, what: string): Promise<string | null> {
    const place = this.#mails.findIndex((mail) => mail.uid === uid);
    const mail = this.#mails[place];
    if (!mail) return 'OK nothing';
    if (imapFaultIn(mail.raw) === 'no-fetch') return 'NO it cannot be read';
    if (this.#meets(mail, 'slow')) await sleep(this.#of.slowMs, undefined, { ref: false });
    const [, start = '0', length = String(mail.raw.length)] = /<(\d+)\.(\d+)>/.exec(what) ?? [];
    const part = mail.raw.subarray(Number(start), Number(start) + Number(length));
    this.#say(`* ${place + 1} FETCH (UID ${uid} BODY[]<${start}> {${part.length}}\r\n${part.toString('latin1')})`);
    return this.#meets(mail, 'drop-after-fetch') ? this.#drop('OK done') : 'OK done';
  }

  #mark(uid: number, flags: string): string | null {
    const place = this.#mails.findIndex((mail) => mail.uid === uid);
    const mail = this.#mails[place];
    if (!mail) return 'OK nothing';
    if (this.#meets(mail, 'drop-at-mark')) return this.#drop(null);
    for (const [flag] of flags.matchAll(/\\?\w+/g)) mail.flags.add(flag);
    return this.#untagged(`${place + 1} FETCH (UID ${uid} FLAGS (${[...mail.flags].join(' ')}))`);
  }

  #move(uid: number, to: string): string | null {
    const mail = this.#mails.find((each) => each.uid === uid);
    if (!this.#of.mailbox.folders.has(to)) return 'NO [TRYCREATE] there is no such folder';
    if (!mail) return 'OK nothing';
    if (this.#meets(mail, 'drop-at-mark')) return this.#drop(null);
    if (imapFaultIn(mail.raw) === 'no-move') return 'NO it could not be moved';
    const moved = this.#of.mailbox.move(this.#folder ?? '', uid, to);
    if (!moved) return 'NO it could not be moved';
    this.#say(`* OK [COPYUID ${this.#of.mailbox.validity} ${uid} ${moved.uid}] moved`);
    return this.#untagged(`${moved.place} EXPUNGE`);
  }

  #meets(mail: KeptMail, fault: ImapFault): boolean {
    const key = `${fault} ${mail.uid}`;
    if (imapFaultIn(mail.raw) !== fault || this.#of.met.has(key)) return false;
    this.#of.met.add(key);
    return true;
  }

  /** Ends the connection, after what was said has gone out where there is a last word. */
  #drop(last: string | null): null {
    if (last === null) this.#socket.destroy();
    else this.#socket.end();
    return null;
  }
}

/** Words of a command: quoted strings, lists in parentheses, and what stands between spaces. */
const wordsIn = (text: string): string[] =>
  [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)/g)].map(
    ([, quoted, list, word]) => quoted?.replace(/\\(.)/g, '$1') ?? list ?? word ?? '',
  );
