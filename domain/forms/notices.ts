import type { Channel } from '../channels.ts';
import { opensAt, widestWindow } from '../quiet-hours.ts';
import { addDays, instantOf } from '../time.ts';

/** What a client is told of a form: that it waits, that its day comes near, that its day is here. None says which form. */
export type FormNotice = 'form-waiting' | 'form-reminder' | 'form-due';

export interface NoticeFacts {
  assignedAt: Date;
  /** YYYY-MM-DD; null: it is due on no day. */
  dueOn: string | null;
  toldAt: Date | null;
  remindedAt: Date | null;
  dueToldAt: Date | null;
  /** IANA, of who reads it. */
  zone: string;
  /** 0: nobody is reminded ahead. */
  daysBefore: number;
  now: Date;
}

const hourMs = 3_600_000;
/** Whoever was told of a form, or reminded of it, only now hears nothing more for half a day. */
const restMs = 12 * hourMs;
/** Of a reminder that nobody was there to send: it is worth nothing any more. */
const lateMs = 24 * hourMs;

/**
 * The next notice about a form and when it goes; null: none any more. Reminders go at ten in the morning where the client is, that of the day itself at nine.
 * Where the time of several has passed, the last of them goes alone.
 */
export function nextNotice(facts: NoticeFacts): { notice: FormNotice; at: Date } | null {
  const { assignedAt, dueOn, toldAt, remindedAt, dueToldAt, zone, daysBefore, now } = facts;
  if (toldAt === null) return { notice: 'form-waiting', at: assignedAt };
  if (dueOn === null || dueToldAt !== null) return null;
  const dueAt = new Date(instantOf(`${dueOn}T09:00`, zone));
  const worth = (at: Date) => at.getTime() - toldAt.getTime() >= restMs && now.getTime() - at.getTime() < lateMs;
  if (remindedAt === null && daysBefore > 0) {
    const at = new Date(instantOf(`${addDays(dueOn, -daysBefore)}T10:00`, zone));
    if (worth(at) && now < dueAt) return { notice: 'form-reminder', at };
  }
  return worth(dueAt) ? { notice: 'form-due', at: dueAt } : null;
}

/** When it may go by a channel: texts wait for the morning of who reads them, in all zones where that may be; e-mails do not. */
export const mayGoAt = (channel: Channel, at: Date, zones: readonly string[]): Date => {
  const opening = channel === 'text' ? opensAt(at.toISOString(), zones, widestWindow) : null;
  return opening === null ? at : new Date(opening);
};

/** Minutes after which a safety follow-up that nobody has acknowledged is told of again: four times as often as the practice says, then once an hour at most. */
export const escalatesAfter = (minutes: number, told: number): number => (told < 4 ? minutes : Math.max(minutes, 60));
