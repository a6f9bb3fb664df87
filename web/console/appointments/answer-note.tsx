import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { showZoned } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './answer-note.module.css';

interface AnswerNoteProps {
  appointment: Pick<Appointment, 'confirmedAt' | 'confirmedBy' | 'rescheduleAskedAt' | 'askedToCancel'>;
  /** With the moment. */
  full?: boolean;
}

/** How an appointment was confirmed, or that its client asks for another time, or to cancel. */
export function AnswerNote({ appointment, full }: AnswerNoteProps) {
  const { confirmedAt, confirmedBy, rescheduleAskedAt, askedToCancel } = appointment;
  const asked = askedToCancel ? 'appointment.asked.cancel' : 'appointment.asked';
  if (rescheduleAskedAt !== null)
    return (
      <div className={classes.asked}>{full ? t(`${asked}.at`, { at: showZoned(rescheduleAskedAt) }) : t(asked)}</div>
    );
  if (confirmedAt === null || confirmedBy === null) return null;
  const way = t(`reply.by.${confirmedBy}`);
  return (
    <div className={classes.confirmed}>
      {full ? t('appointment.confirmed.at', { way, at: showZoned(confirmedAt) }) : way}
    </div>
  );
}
