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
  if (rescheduleAskedAt !== null) {
    const at = { at: showZoned(rescheduleAskedAt) };
    const whole = askedToCancel ? t('appointment.asked.cancel.at', at) : t('appointment.asked.at', at);
    const short = askedToCancel ? t('appointment.asked.cancel') : t('appointment.asked');
    return <div className={classes.asked}>{full ? whole : short}</div>;
  }
  if (confirmedAt === null || confirmedBy === null) return null;
  const way = t(`reply.by.${confirmedBy}`);
  return (
    <div className={classes.confirmed}>
      {full ? t('appointment.confirmed.at', { way, at: showZoned(confirmedAt) }) : way}
    </div>
  );
}
