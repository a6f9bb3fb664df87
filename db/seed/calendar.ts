import type { AppointmentStatus } from '../../domain/appointments.ts';
import { addDays, instantOf } from '../../domain/time.ts';
import type { SampleClient } from './clients.ts';
import type { Random } from './random.ts';
import type { Sample } from './sample.ts';
import type { Clinician } from './staff.ts';

const daysBack = 60;
const daysAhead = 30;
/** Minutes after midnight, at the location's clock. */
const week = { opens: 8 * 60, closes: 17 * 60 + 30 };
const weekend = { opens: 9 * 60, closes: 13 * 60 };
const lunch = { from: 12 * 60, to: 13 * 60 };

/** Who is to be seen, and what has become of it where that is not left to chance. */
interface Visit {
  client: SampleClient;
  status?: AppointmentStatus;
}

/**
 * Every clinician's days, one appointment after another, within the working hours of the location. At weekends two clinicians a location are on
 * duty, so that there is no day without an audience for a reminder.
 */
export function addCalendar(sample: Sample, clinicians: Clinician[], clients: SampleClient[]): void {
  const { random, today } = sample;
  const showcase = clients.filter((client) => client.tomorrow !== 'perhaps');
  for (let offset = -daysBack; offset <= daysAhead; offset++) {
    const date = addDays(today, offset);
    const isWeekend = [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
    for (const clinician of clinicians) {
      const colleagues = clinicians.filter(({ place }) => place.id === clinician.place.id);
      const turn = (offset + daysBack + colleagues.indexOf(clinician)) % colleagues.length;
      const onDuty = !isWeekend || turn < 2;
      const mine = clients.filter((client) => client.clinician === clinician);
      const sure = offset === 1 ? showcase.filter((client) => mine.includes(client)).flatMap(visitsTomorrow) : [];
      // Who has left is seen no more, but was seen before.
      const seen = mine.filter(
        (client) => (client.active || offset < -30) && !sure.some((visit) => visit.client === client),
      );
      const perhaps = onDuty ? random.shuffled(seen).map((client): Visit => ({ client })) : [];
      addDay(sample, clinician, date, isWeekend ? weekend : week, sure, perhaps);
    }
  }
  loseSome(sample, clients);
}

/**
 * One in twelve missed their last appointment and has no other: they would be asked to call for a new time. The others come so often that nobody else
 * has missed one without a later one.
 */
function loseSome({ rows, now }: Sample, clients: SampleClient[]): void {
  const own = Map.groupBy(rows.Appointment, ({ clientId }) => clientId);
  const gone = new Set<string>();
  for (const { clientId } of clients
    .filter(({ active, tomorrow }) => active && tomorrow === 'perhaps')
    .filter(isTwelfth)) {
    const visits = own.get(clientId) ?? [];
    const last = visits.findLast(({ endsAt }) => endsAt !== undefined && endsAt < new Date(now));
    if (!last) continue;
    last.status = 'missed';
    for (const { id } of visits.slice(visits.indexOf(last) + 1)) gone.add(id);
  }
  rows.Appointment = rows.Appointment.filter(({ id }) => !gone.has(id));
}

const isTwelfth = (_: unknown, nth: number) => nth % 12 === 7;

const visitsTomorrow = (client: SampleClient): Visit[] =>
  client.tomorrow === 'cancelled'
    ? [{ client, status: 'cancelled' }]
    : Array.from({ length: client.tomorrow === 'twice' ? 2 : 1 }, () => ({ client, status: 'scheduled' }));

function addDay(
  { plan, rows, random, id, now }: Sample,
  { staffId, place }: Clinician,
  date: string,
  { opens, closes }: typeof week,
  sure: Visit[],
  perhaps: Visit[],
): void {
  const waiting = [...sure, ...perhaps];
  let minute = opens + random.pick([0, 30]);
  for (const [n, visit] of waiting.entries()) {
    const { type, minutes } = random.pick(plan.visits);
    while (n >= sure.length && random.chance(0.35)) minute += 30;
    if (minute < lunch.to && minute + minutes > lunch.from) minute = lunch.to;
    if (minute + minutes > closes && n >= sure.length) break;
    const local = `${date}T${twoDigits(minute / 60)}:${twoDigits(minute % 60)}:00`;
    const startsAt = instantOf(local, place.zone);
    rows.Appointment.push({
      id: id(),
      clientId: visit.client.clientId,
      staffId,
      locationId: place.id,
      type,
      zone: place.zone,
      localStart: local.replace('T', ' '),
      startsAt: new Date(startsAt),
      endsAt: new Date(Date.parse(startsAt) + minutes * 60_000),
      status: visit.status ?? statusOf(random, Date.parse(startsAt) + minutes * 60_000 < Date.parse(now)),
    });
    minute += Math.ceil(minutes / 15) * 15;
  }
}

const twoDigits = (n: number) => String(Math.floor(n)).padStart(2, '0');

const statusOf = (random: Random, over: boolean): AppointmentStatus =>
  over
    ? random.weighted({ completed: 84, missed: 8, cancelled: 8 })
    : random.weighted({ scheduled: 62, confirmed: 32, cancelled: 6 });
