import { appointmentFields, appointmentStatus, locationFields } from '../../domain/schemas/scheduling.ts';
import { changes, date, version, wallTime, zone } from '../../domain/schemas/common.ts';
import { clientFields, contactPoint, staffFields } from '../../domain/schemas/people.ts';
import { isZone } from '../../domain/time.ts';
import { parsePhone } from '../../domain/phone.ts';
import { parsedAddress } from './person.ts';

/*
 * The shapes of requests together with the rules of domain/ that a shape alone does not know: as parts of the schemas, so that one answer names
 * every invalid field. Answers keep the plain shapes: what was stored under older rules can still be shown.
 */
const knownZone = zone.refine(isZone, 'is not a time zone, such as America/Phoenix');

const checkedPoint = contactPoint.superRefine((point, context) => {
  const result = parsedAddress(point);
  if (!result.ok) context.addIssue({ code: 'custom', path: ['address'], message: result.problem });
});

const person = {
  zone: knownZone.nullable().default(null),
  contactPoints: checkedPoint.array().max(20).default([]),
};
export const newClient = clientFields.extend(person);
export const changedClient = changes(newClient).extend({ version });
export const newStaff = staffFields.extend(person);
export const changedStaff = changes(newStaff).extend({ version });

export const newLocation = locationFields.extend({
  zone: knownZone,
  phone: locationFields.shape.phone
    .unwrap()
    .superRefine((text, context) => {
      const result = text === null ? null : parsePhone(text);
      if (result && !result.ok) context.addIssue({ code: 'custom', message: result.problem });
    })
    .default(null),
});
export const changedLocation = changes(newLocation).extend({ version });

/** Its pattern lets 30 February pass, which no clock knows. */
const knownWallTime = wallTime.refine(
  (text) => date.safeParse(text.slice(0, 10)).success,
  'is on a day that does not exist',
);
export const newAppointment = appointmentFields.extend({ localStart: knownWallTime });
export const changedAppointment = changes(newAppointment.extend({ status: appointmentStatus })).extend({ version });
