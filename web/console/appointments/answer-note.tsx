import type { Appointment } from '../../../domain/schemas/scheduling.ts';
import { showZoned } from '../../shared/format.ts';
import { t } from '../t.ts';
import classes from './answer-note.module.css';

interface AnswerNoteProps {
  appointment: Pick<Appointment, 'confirmedAt' | 'confirmedBy' | 'rescheduleAskedAt'>;
  /** With the moment. */
  full?: boolean;
}

/** How an appointment was confirmed, or that its client asks for another time. */
export function AnswerNote({ appointment: { confirmedAt, confirmedBy, rescheduleAskedAt }, full }: AnswerNoteProps) {
  if (rescheduleAskedAt !== null)
    return (
      <div className={classes.asked}>
        {full ? t('appointment.asked.at', { at: showZoned(rescheduleAskedAt) }) : t('appointment.asked')}
      </div>
    );
  if (confirmedAt === null || confirmedBy === null) return null;
  const way = t(`reply.by.${confirmedBy}`);
  return (
    <div className={classes.confirmed}>
      {full ? t('appointment.confirmed.at', { way, at: showZoned(confirmedAt) }) : way}
    </div>
  );
}
