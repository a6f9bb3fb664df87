import type { InferEntity } from '@mikro-orm/postgresql';
import { nextNotice, mayGoAt } from '../../domain/forms/notices.ts';
import { settings, settingValue } from '../../domain/settings.ts';
import { holdClients } from '../charts/hold-clients.ts';
import type { UnitOfWork } from '../database.ts';
import { FormAssignment } from '../entities/index.ts';
import { lockRow } from '../lock-row.ts';
import { storedSettings } from '../stored-settings.ts';
import { noticeReaders } from '../portal/notice-reader.ts';
import { sharedNotice, tellOfForm } from './notice.ts';

/** Where a form stands for its workflow. `over`: nothing of it is left to do. */
export interface FormLook {
  over: boolean;
  waitMs: number;
}

const dayMs = 24 * 3_600_000;
/** Until the next look where nothing is to be told: a change of the address, of the sign-in or of a setting counts by then. */
const restMs = dayMs;
/** Whoever is given several forms at once is told once that something waits. */
const sharedMs = 10 * 60_000;
/** Until the next look where all was told: it waits for the client alone. */
const longMs = 7 * dayMs;

/**
 * Tells the client what is due by `now` of one form, each once, however often it is called: all of it is under the lock of its row.
 * @param portal address of the practice's portal
 * @returns null where there is no such form
 */
export async function lookAtForm(
  uow: UnitOfWork,
  assignmentId: string,
  { portal, now }: { portal: string; now: Date },
): Promise<FormLook | null> {
  const known = await uow.em.findOne(FormAssignment, { id: assignmentId });
  if (!known) return null;
  // Several forms of one client share a notice, so one look at a time may decide on it.
  await holdClients(uow, { clientIds: [known.clientId] });
  const form = await lockRow(uow, FormAssignment, { id: assignmentId });
  if (!form) return null;
  form.lookedAt = now;
  if (form.status !== 'assigned') {
    form.nextAt = null;
    return { over: true, waitMs: 0 };
  }
  form.nextAt = await tellWhatIsDue(uow, form, { portal, now });
  await uow.em.flush();
  return { over: false, waitMs: Math.max(1_000, form.nextAt.getTime() - now.getTime()) };
}

type Row = InferEntity<typeof FormAssignment>;

/** @returns when to look again */
async function tellWhatIsDue(
  uow: UnitOfWork,
  form: Row,
  { portal, now }: { portal: string; now: Date },
): Promise<Date> {
  const later = (ms: number) => new Date(now.getTime() + ms);
  const all = await noticeReaders(uow, { clientId: form.clientId, right: 'forms', now });
  const readers = all.filter(({ active, signsIn }) => active && signsIn);
  // When it goes is said by where the first of them is.
  const [reader] = readers;
  // What waits in the portal cannot be seen.
  if (!reader) return later(restMs);
  const daysBefore = settingValue(await storedSettings(uow), settings.formReminderDays);
  for (;;) {
    const { assignedAt, dueOn = null, toldAt = null, remindedAt = null, dueToldAt = null } = form;
    const [zone] = reader.zones;
    const next = nextNotice({ assignedAt, dueOn, toldAt, remindedAt, dueToldAt, zone, daysBefore, now });
    if (!next) return later(longMs);
    const at = mayGoAt(reader.channel, next.at > now ? next.at : now, reader.zones);
    if (at > now) return at < later(restMs) ? at : later(restMs);
    const shared = await sharedNotice(uow, { form, notice: next.notice, since: new Date(now.getTime() - sharedMs) });
    if (shared === null) {
      const told = await tellOfForm(uow, next.notice, {
        clientId: form.clientId,
        readers,
        portal,
        // One refusal stands for those of the days that follow.
        known: form.noticeId ?? null,
        now,
      });
      form.noticeId = told.id;
      // Nothing reaches them now: an address that somebody mends, or a START, counts by tomorrow.
      if (told.skipped) return later(restMs);
    } else form.noticeId = shared;
    if (next.notice === 'form-waiting') form.toldAt = now;
    else if (next.notice === 'form-reminder') form.remindedAt = now;
    else form.dueToldAt = now;
  }
}
