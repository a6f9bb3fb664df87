import { Anchor } from '@mantine/core';
import { useRef } from 'react';
import type { PortalAppointment } from '../../../domain/schemas/portal-appointments.ts';
import { readerZone, showTime, wallTimeIn, zoneName } from '../../shared/format.ts';
import portal from '../portal.module.css';
import { t } from '../t.ts';
import { Answers } from './answers.tsx';
import { calendarPath, whenIn } from './appointments.ts';
import { CopayOf } from './copay.tsx';
import classes from './appointments.module.css';
import { PhoneLink } from './phone-link.tsx';

interface CardProps {
  appointment: PortalAppointment;
  past: boolean;
  /** Of the practice, where the location has none. */
  phone: string;
}

/** One appointment, on the clock of its place and, where that differs, on the client's own. */
export function AppointmentCard({ appointment, past, phone }: CardProps) {
  const { id, startsAt, endsAt, zone, status, clinician, location } = appointment;
  const card = useRef<HTMLElement>(null);
  const at = new Date(startsAt);
  const when = whenIn(startsAt, zone);
  const ownZone = appointment.ownZone ?? readerZone();
  const call = location.phone ?? phone;
  const said = saidOf(appointment, past);
  const name = t('appointments.when', when);
  return (
    <article
      ref={card}
      tabIndex={-1}
      className={classes.card}
      aria-label={name}
      aria-describedby={said ? `state-${id}` : undefined}
    >
      <h3 className={classes.title}>{when.date}</h3>
      <p className={classes.time}>
        <time dateTime={startsAt}>
          {t('appointments.from', {
            from: showTime(startsAt, zone),
            to: showTime(endsAt, zone),
            zone: zoneName(zone, at),
          })}
        </time>
      </p>
      {wallTimeIn(ownZone, at) !== wallTimeIn(zone, at) && (
        <p className={portal.hint}>
          {t('appointments.yours', { when: t('appointments.when', whenIn(startsAt, ownZone)) })}
        </p>
      )}
      {said && (
        <output id={`state-${id}`} className={classes.said}>
          {t(`appointments.state.${said}`)}
        </output>
      )}
      <dl className={classes.values}>
        <div>
          <dt>{t('appointments.with')}</dt>
          <dd>{clinician}</dd>
        </div>
        <div>
          <dt>{t('appointments.where')}</dt>
          <dd>
            {[location.name, ...addressLines(location.address)].map((line) => (
              <span key={line} className={classes.line}>
                {line}
              </span>
            ))}
          </dd>
        </div>
        <div>
          <dt>{t('appointments.phone')}</dt>
          <dd>
            <PhoneLink phone={call} />
          </dd>
        </div>
      </dl>
      {!past && (
        <>
          {status !== 'cancelled' && appointment.copay !== null && <CopayOf id={id} name={name} />}
          {status !== 'cancelled' && (
            <Answers appointment={appointment} name={name} phone={call} onDone={() => card.current?.focus()} />
          )}
          <CalendarLink id={id} name={name} cancelled={status === 'cancelled'} />
        </>
      )}
    </article>
  );
}

function CalendarLink({ id, name, cancelled }: { id: string; name: string; cancelled: boolean }) {
  const what = t(cancelled ? 'appointments.calendar.cancelled' : 'appointments.calendar');
  return (
    <Anchor
      className={classes.calendar}
      href={calendarPath(id)}
      download="appointment.ics"
      aria-label={t('appointments.of', { what, when: name })}
    >
      {what}
    </Anchor>
  );
}

/** What there is to say of how it stands; null: it is booked, or was. */
function saidOf({ status, asked }: PortalAppointment, past: boolean) {
  if (status === 'cancelled' || status === 'missed') return status;
  if (past) return null;
  return asked ?? (status === 'confirmed' ? status : null);
}

function addressLines({ line1, line2, city, state, zip }: PortalAppointment['location']['address']): string[] {
  const region = [state, zip].filter(Boolean).join(' ');
  const lines = [line1, line2, [city, region].filter(Boolean).join(', ')];
  return lines.filter((line): line is string => Boolean(line));
}
