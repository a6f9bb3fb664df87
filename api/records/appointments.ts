import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment, Client, Location, Staff } from '../../db/entities/index.ts';
import { copayIsTaken } from '../../db/payments/standing.ts';
import { appointmentList } from '../../db/queries/appointment-list.ts';
import { appointmentTold } from '../../db/queries/appointment-told.ts';
import { holdReminders } from '../../db/reminders/hold-reminders.ts';
import { appointmentTimes, endOf } from '../../domain/appointment-times.ts';
import { appointmentMayBecome, type AppointmentStatus, nextAppointmentStatuses } from '../../domain/appointments.ts';
import type { Appointment as Shape, appointmentFields } from '../../domain/schemas/scheduling.ts';
import type { Asking } from '../principal.ts';
import { conflict, type FieldError, Problem } from '../problem.ts';
import { seesBilling } from './chart-access.ts';
import type { changedAppointment } from './checked.ts';
import { assertVersion, found, given } from './rows.ts';
import { usualCopayOf } from './usual-copay.ts';

type Fields = z.output<typeof appointmentFields>;
type Edit = z.output<typeof changedAppointment>;

/** With the usual copay of its client where their billing is open to who asks. @throws Problem 404 */
export async function readAppointment(uow: UnitOfWork, id: string, asking: Asking): Promise<Shape> {
  const row = await listed(uow, id);
  const { clientId } = row;
  return (await seesBilling(uow, asking, clientId)) ? { ...row, usualCopay: await usualCopayOf(uow, clientId) } : row;
}

async function listed(uow: UnitOfWork, id: string): Promise<Shape> {
  const [row] = await appointmentList(uow, { id, after: null, limit: 1 });
  return found(row ?? null, 'appointment');
}

/** @throws Problem 422 naming every id that is of nothing in this practice */
export async function createAppointment(uow: UnitOfWork, fields: Fields, asking: Asking): Promise<Shape> {
  const zone = await zoneOf(uow, fields);
  const { clientId, staffId, locationId, type, localStart, minutes, copay } = fields;
  const row = uow.em.create(Appointment, {
    clientId,
    staffId,
    locationId,
    type,
    copay,
    ...appointmentTimes(localStart, zone, minutes),
  });
  await uow.em.flush();
  return readAppointment(uow, row.id, asking);
}

/**
 * Changes an appointment; what is not moved keeps its instants, whatever has become of the zone of its location. One that was
 * confirmed and is moved, or given to another client, has to be confirmed again, unless the change says otherwise.
 * @throws Problem 404, 409 (newer version, PIMSY's, no such move of the status, another client once this one knows of it, another copay once it is paid), 422
 */
export async function changeAppointment(uow: UnitOfWork, id: string, edit: Edit, asking: Asking): Promise<Shape> {
  const { now } = asking;
  const row = found(await uow.em.findOne(Appointment, { id }), 'appointment');
  assertVersion(row, edit.version);
  if (edit.copay !== undefined && edit.copay !== (row.copay ?? null)) await assertCopayFree(uow, id);
  if (row.origin !== 'rounds' && edit.copay !== undefined && isOnlyCopay(edit)) {
    // PIMSY knows nothing of it.
    uow.em.assign(row, { copay: edit.copay, updatedAt: now });
    await uow.em.flush();
    return readAppointment(uow, id, asking);
  }
  if (row.origin !== 'rounds')
    throw conflict(
      'owned-elsewhere',
      'This appointment belongs to PIMSY',
      'Change it there; the next sync brings it here.',
    );
  const before = await listed(uow, id);
  const { version: _, status = row.status, ...changed } = edit;
  const fields = { ...fieldsOf(before), ...given(changed) };
  if (status !== row.status && !appointmentMayBecome(row.status, status)) throw refusedMove(row.status, status);
  const isGiven = fields.clientId !== before.clientId;
  if (isGiven) await assertNobodyTold(uow, before);
  const moved = fields.localStart !== before.localStart || fields.locationId !== before.locationId;
  const zone = await zoneOf(uow, fields);
  const { clientId, staffId, locationId, type, localStart, minutes, copay } = fields;
  uow.em.assign(row, {
    copay,
    clientId,
    staffId,
    locationId,
    type,
    ...(moved ? appointmentTimes(localStart, zone, minutes) : { endsAt: endOf(row.startsAt, minutes) }),
    status: (moved || isGiven) && status === 'confirmed' && edit.status === undefined ? 'scheduled' : status,
    updatedAt: now,
  });
  await uow.em.flush();
  return readAppointment(uow, id, asking);
}

const isOnlyCopay = (edit: Edit): boolean =>
  Object.keys(given(edit)).every((field) => field === 'version' || field === 'copay');

/**
 * What was told of an appointment, answered about it or paid for it is about its client: what still waits would go to them, and their answer, or their money,
 * would stand as that of somebody else.
 * @throws Problem 409
 */
async function assertNobodyTold(uow: UnitOfWork, appointment: Shape): Promise<void> {
  await holdReminders(uow, appointment.id);
  if (await appointmentTold(uow, appointment))
    throw conflict(
      'client-told',
      'Its client was told of this appointment, has answered about it, or pays its copay',
      'Cancel it, and make a new one for the other client.',
      [
        {
          path: 'clientId',
          message: 'cannot change: this client was told of the appointment, has answered about it, or pays its copay',
        },
      ],
    );
}

/** What a client pays, or has paid, would not be what is asked for any more. @throws Problem 409 */
async function assertCopayFree(uow: UnitOfWork, id: string): Promise<void> {
  if (await copayIsTaken(uow, id))
    throw conflict(
      'copay-paid',
      'The copay of this appointment is being paid, or has been',
      'Pay it back under Card Payments first, or wait until the payment has ended.',
      [{ path: 'copay', message: 'cannot change: it is being paid, or has been' }],
    );
}

function refusedMove(from: AppointmentStatus, to: AppointmentStatus): Problem {
  const allowed = nextAppointmentStatuses(from).join(', ');
  return conflict('status-move', `An appointment that is ${from} cannot become ${to}`, `Choose one of: ${allowed}.`, [
    { path: 'status', message: `can become: ${allowed}` },
  ]);
}

const fieldsOf = ({ clientId, staffId, locationId, type, localStart, minutes, copay }: Shape): Fields => ({
  clientId,
  staffId,
  locationId,
  type,
  localStart,
  minutes,
  copay,
});

/** The zone of the location. @throws Problem 422 where client, staff or location are not of this practice */
async function zoneOf({ em }: UnitOfWork, { clientId, staffId, locationId }: Fields): Promise<string> {
  const location = await em.findOne(Location, { id: locationId });
  const faults: FieldError[] = [];
  const say = (path: string, what: string) => faults.push({ path, message: `is not a ${what} of your practice` });
  if ((await em.count(Client, { id: clientId })) === 0) say('clientId', 'client');
  if ((await em.count(Staff, { id: staffId })) === 0) say('staffId', 'member of staff');
  if (!location) say('locationId', 'location');
  if (faults.length > 0 || !location)
    throw new Problem(422, 'unknown-reference', 'It refers to what is not in your practice', {
      next: 'Read the lists again and choose from what they show.',
      errors: faults,
    });
  return location.zone;
}
