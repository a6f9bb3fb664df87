import { randomBytes } from 'node:crypto';
import type { PhoneCallEntry } from '../entries.ts';
import type { Ledger } from '../ledger.ts';

const over = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];

/** Nothing happens to it any more. */
export const isOver = ({ status }: Pick<PhoneCallEntry, 'status'>): boolean => over.includes(status);

/** The account's calls. */
export class Calls {
  readonly ledger: Ledger<PhoneCallEntry>;
  readonly #bySid = new Map<string, number>();

  constructor(ledger: Ledger<PhoneCallEntry>) {
    this.ledger = ledger;
    for (const { sid, seq } of ledger.all()) this.#bySid.set(sid, seq);
  }

  add(
    call: Pick<
      PhoneCallEntry,
      'from' | 'to' | 'twiml' | 'url' | 'events' | 'detects' | 'practice' | 'messageId' | 'fault'
    >,
  ): PhoneCallEntry {
    const at = new Date().toISOString();
    const added = this.ledger.add({
      ...call,
      sid: `CA${randomBytes(16).toString('hex')}`,
      at,
      updatedAt: at,
      status: 'queued',
      answeredBy: null,
      heard: [],
    });
    this.#bySid.set(added.sid, added.seq);
    return added;
  }

  bySid(sid: string): PhoneCallEntry | undefined {
    const seq = this.#bySid.get(sid);
    return seq === undefined ? undefined : this.ledger.get(seq);
  }
}
