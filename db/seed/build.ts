import { addDays, localDate, startOfDay } from '../../domain/time.ts';
import { addCalendar } from './calendar.ts';
import { addClients } from './clients.ts';
import { mailbox, phoneBook } from './contacts.ts';
import { addBroadcasts } from './broadcasts.ts';
import { addExpiringItems } from './expiring-items.ts';
import type { PracticePlan } from './plans.ts';
import { idsFrom, Random } from './random.ts';
import { noRows, type Rows, type Sample } from './sample.ts';
import { addStaff } from './staff.ts';

/** All rows of a sample practice as of `now` (ISO instant): always the same ones for the same instant. Passwords are not among them. */
export function samplePractice(plan: PracticePlan, now: string): Rows {
  const random = new Random(plan.seed);
  const today = localDate(now, plan.zone);
  const id = idsFrom(random, Date.parse(startOfDay(addDays(today, -1), plan.zone)));
  const places = plan.locations.map((place) => ({ ...place, id: id(), nextPhone: phoneBook(random, place.areaCodes) }));
  const sample: Sample = { plan, rows: noRows(), random, id, email: mailbox(random), places, today, now };
  sample.rows.Location = places.map(({ id: placeId, name, zone, phone, line1, city, state, zip }) => ({
    id: placeId,
    name,
    zone,
    phone,
    line1,
    city,
    state,
    zip,
  }));
  const clinicians = addStaff(sample);
  const clients = addClients(sample, clinicians);
  addExpiringItems(sample);
  // After what hangs on no weekday and no hour: it draws more or less by both, and all that follows it would be another one.
  addCalendar(sample, clinicians, clients);
  addBroadcasts(sample);
  return sample.rows;
}
