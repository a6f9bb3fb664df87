import type { InferEntity } from '@mikro-orm/postgresql';
import type { z } from 'zod';
import type { UnitOfWork } from '../../db/database.ts';
import { Appointment, Client, Location, Staff } from '../../db/entities/index.ts';
import { appointmentList } from '../../db/queries/appointment-list.ts';
import { appointmentMayBecome } from '../../domain/appointments.ts';
import type { Appointment as Shape, appointmentFields, editAppointment } from '../../domain/schemas/scheduling.ts';
import { instantOf } from '../../domain/time.ts';
import { conflict, type FieldError, invalid } from '../problem.ts';
import { assertVersion, found, refuse } from './rows.ts';

type Fields = z.output<typeof appointmentFields>;
type Edit = z.output<typeof editAppointment>;
type Row = InferEntity<typeof Appointment>;

/** @throws Problem 404 */
export async function readAppointment(uow: UnitOfWork, id: string): Promise<Shape> {
  const [row] = await appointmentList(uow, { id, after: null, limit: 1 });
  return found(row ?? null, 'appointment');
}

/** @throws Problem 400 naming every field that cannot be taken */
export async function createAppointment(uow: UnitOfWork, fields: Fields): Promise<Shape> {
  const zone = await zoneOf(uow, fields);
  const { clientId, staffId, locationId, type, localStart, minutes } = fields;
  const row = uow.em.create(Appointment, { clientId, staffId, locationId, type, ...when(localStart, zone, minutes) });
  await uow.em.flush();
  return readAppointment(uow, row.id);
}

/**
 * Changes an appointment. One that was confirmed and is moved has to be confirmed again, unless the change says otherwise.
 * @throws Problem 400, 404, 409
 */
export async function changeAppointment(uow: UnitOfWork, id: string, edit: Edit, now: Date): Promise<Shape> {
  const row = found(await uow.em.findOne(Appointment, { id }), 'appointment');
  assertVersion(row, edit.version);
  if (row.origin !== 'rounds')
    throw conflict(
      'owned-elsewhere',
      'This appointment belongs to PIMSY',
      'Change it there; the next sync brings it here.',
    );
  const before = await readAppointment(uow, id);
  const { version: _, status = row.status, ...changed } = edit;
  const fields = { ...fieldsOf(before), ...definedOf(changed) };
  if (status !== row.status && !appointmentMayBecome(row.status, status))
    throw invalid({ path: 'status', message: `cannot become ${status}: the appointment is ${row.status}` });
  const moved = fields.localStart !== before.localStart || fields.locationId !== before.locationId;
  const zone = await zoneOf(uow, fields);
  const { clientId, staffId, locationId, type, localStart, minutes } = fields;
  uow.em.assign(row, {
    clientId,
    staffId,
    locationId,
    type,
    ...when(localStart, zone, minutes),
    status: moved && status === 'confirmed' && edit.status === undefined ? 'scheduled' : status,
    updatedAt: now,
  });
  await uow.em.flush();
  return readAppointment(uow, id);
}

const fieldsOf = ({ clientId, staffId, locationId, type, localStart, minutes }: Shape): Fields => ({
  clientId,
  staffId,
  locationId,
  type,
  localStart,
  minutes,
});

function definedOf(changed: Partial<Fields>): Partial<Fields> {
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined));
}

/** What was agreed, and the instants that it means with the zone data of today. */
function when(
  localStart: string,
  zone: string,
  minutes: number,
): Pick<Row, 'localStart' | 'zone' | 'startsAt' | 'endsAt'> {
  const startsAt = new Date(instantOf(localStart, zone));
  return { localStart, zone, startsAt, endsAt: new Date(startsAt.getTime() + minutes * 60_000) };
}

/** The zone of the location. @throws Problem 400 where client, staff or location are not of this practice */
async function zoneOf({ em }: UnitOfWork, { clientId, staffId, locationId }: Fields): Promise<string> {
  const location = await em.findOne(Location, { id: locationId });
  const faults: FieldError[] = [];
  const say = (path: string, what: string) => faults.push({ path, message: `is not a ${what} of your practice` });
  if ((await em.count(Client, { id: clientId })) === 0) say('clientId', 'client');
  if ((await em.count(Staff, { id: staffId })) === 0) say('staffId', 'member of staff');
  if (!location) say('locationId', 'location');
  refuse(faults);
  return location?.zone ?? '';
}
