import { randomBytes } from 'node:crypto';
import type { TextEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';

/** Twilio's default words; the application knows more (Spanish ones), which Twilio does not block by itself. */
const stopWords = ['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'REVOKE', 'OPTOUT'];
const startWords = ['START', 'YES', 'UNSTOP'];

/** Number that a Messaging Service sends from in the stand-in. */
export const SERVICE_NUMBER = '+15005550006';

/** A phone as the texts page shows it: everything between one number and the practice. */
export interface Thread {
  number: string;
  texts: TextEntry[];
  optedOut: boolean;
}

/** The account's texts, and what follows from them: who has opted out, which practice writes to which number. */
export class Texts {
  readonly ledger: Ledger<TextEntry>;
  readonly #bySid = new Map<string, number>();
  readonly #optedOut = new Set<string>();

  constructor(ledger: Ledger<TextEntry>) {
    this.ledger = ledger;
    for (const text of ledger.all()) this.#note(text);
  }

  add(text: Omit<TextEntry, 'seq' | 'sid' | 'at' | 'updatedAt' | 'errorCode'>): TextEntry {
    const at = new Date().toISOString();
    const sid = `SM${randomBytes(16).toString('hex')}`;
    const added = this.ledger.add({ ...text, sid, at, updatedAt: at, errorCode: null });
    this.#note(added);
    return added;
  }

  bySid(sid: string): TextEntry | undefined {
    const seq = this.#bySid.get(sid);
    const text = seq === undefined ? undefined : this.ledger.get(seq);
    if (!text) this.#bySid.delete(sid);
    return text;
  }

  hasOptedOut(number: string): boolean {
    return this.#optedOut.has(number);
  }

  /** Newest thread first, newest text last. */
  threads(): Thread[] {
    const byNumber = new Map<string, TextEntry[]>();
    for (const text of this.ledger.all()) {
      const number = numberOf(text);
      const texts = byNumber.get(number) ?? [];
      texts.push(text);
      byNumber.delete(number);
      byNumber.set(number, texts);
    }
    return [...byNumber].map(([number, texts]) => this.#thread(number, texts)).toReversed();
  }

  thread(number: string): Thread {
    return this.#thread(
      number,
      this.ledger.all().filter((text) => numberOf(text) === number),
    );
  }

  /** Who wrote last to this number, or else to anyone: an answer typed in goes there. */
  correspondent(number: string): { practice: string | null; address: string } {
    const sent = this.ledger.all().filter(({ direction }) => direction === 'outbound-api');
    const last = sent.findLast(({ to }) => to === number) ?? sent.at(-1);
    return { practice: last?.practice ?? null, address: last?.from ?? SERVICE_NUMBER };
  }

  #thread(number: string, texts: TextEntry[]): Thread {
    return { number, texts, optedOut: this.hasOptedOut(number) };
  }

  #note(text: TextEntry): void {
    this.#bySid.set(text.sid, text.seq);
    if (text.direction !== 'inbound' || text.from === null) return;
    const word = text.body.trim().toUpperCase();
    if (stopWords.includes(word)) this.#optedOut.add(text.from);
    if (startWords.includes(word)) this.#optedOut.delete(text.from);
  }
}

function numberOf(text: TextEntry): string {
  return (text.direction === 'inbound' ? text.from : text.to) ?? '';
}
