import { z } from 'zod';
import { parseEmail } from '../../domain/email-address.ts';
import { parsePhone } from '../../domain/phone.ts';
import { appointmentFields, appointmentStatus, locationFields } from '../../domain/schemas/scheduling.ts';
import { changes, date, version, wallTime, zone } from '../../domain/schemas/common.ts';
import { chartContactFields, newChartContact, saveMessagingContact } from '../../domain/schemas/chart.ts';
import { clientFields, contactPoint, staffFields } from '../../domain/schemas/people.ts';
import {
  basicInformation,
  informationContact,
  informationDetails,
  newInformationContact,
  saveBasicInformation,
  saveInformationContact,
  saveInformationDetails,
} from '../../domain/schemas/portal-information.ts';
import { isZone } from '../../domain/time.ts';

/*
 * The shapes of requests together with the rules of domain/ that a shape alone does not know: as parts of the schemas, so that one answer names
 * every invalid field, and as they are stored (phone numbers in E.164). Answers keep the plain shapes: what was stored under older rules can still be
 * shown.
 */
const knownZone = zone.refine(isZone, 'is not a time zone, such as America/Phoenix');

const checkedPoint = contactPoint.transform((point, context) => {
  const { kind, address } = point;
  const result = kind === 'email' ? parseEmail(address) : parsePhone(address);
  if (result.ok) return { ...point, address: result.value };
  context.addIssue({ code: 'custom', path: ['address'], message: result.problem });
  return z.NEVER;
});

/** Each once, and one preferred a kind. */
const checkedPoints = checkedPoint
  .array()
  .max(20)
  .superRefine((points, context) => {
    for (const [i, { kind, address, preferred }] of points.entries()) {
      const before = points.slice(0, i).filter((other) => other.kind === kind);
      const say = (field: string, message: string) => context.addIssue({ code: 'custom', path: [i, field], message });
      if (before.some((other) => other.address === address)) say('address', 'This address stands here twice.');
      if (preferred && before.some((other) => other.preferred))
        say('preferred', 'Only one of a kind can be the preferred one.');
    }
  });

const person = {
  zone: knownZone.nullable().default(null),
  contactPoints: checkedPoints.default([]),
};
export const newClient = clientFields.extend(person);
export const changedClient = changes(newClient).extend({ version });
export const newContact = newChartContact.extend(person);
export const changedContact = changes(chartContactFields.extend(person)).extend({ version });
export const messagingContact = saveMessagingContact.extend({
  contact: chartContactFields.extend(person).nullable().default(null),
});
export const newStaff = staffFields.extend(person);
export const changedStaff = changes(newStaff).extend({ version });

/* Of the portal: what is wanted is checked as in the console; what a form was loaded with is only compared. */
const points = { contactPoints: checkedPoints };
export const checkedBasic = saveBasicInformation.extend({ wanted: basicInformation.extend(points) });
export const checkedDetails = saveInformationDetails.extend({
  wanted: informationDetails.extend({ zone: knownZone.nullable() }),
});
export const newPortalContact = newInformationContact.extend(points);
export const changedPortalContact = saveInformationContact.extend({ wanted: informationContact.extend(points) });

export const newLocation = locationFields.extend({
  zone: knownZone,
  phone: locationFields.shape.phone
    .unwrap()
    .transform((text, context) => {
      const result = text === null ? null : parsePhone(text);
      if (!result || result.ok) return result && result.value;
      context.addIssue({ code: 'custom', message: result.problem });
      return z.NEVER;
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
