import { z } from 'zod';
import { channels } from '../channels.ts';
import { contactKinds } from '../contact-kinds.ts';
import { demographics } from './demographics.ts';
import { date, id, instant, method, name, pageQuery, postal, version, zone } from './common.ts';

export const contactPoint = z.object({
  kind: z.enum(contactKinds),
  address: z
    .string()
    .trim()
    .min(3, 'is too short for a phone number or an e-mail address')
    .max(254)
    .meta({ description: 'Phone number (kept as E.164) or e-mail address' }),
  preferred: z.boolean().default(false),
});

/** An address that is known not to work: a message to it by this channel came back for good. */
export const addressFailure = z.object({ channel: z.enum(channels), address: z.string(), since: instant });
export type AddressFailure = z.output<typeof addressFailure>;
const notWorking = z
  .array(addressFailure)
  .meta({ description: 'Addresses to which a message came back for good: nothing more goes there by itself' });

/** Somebody of the staff says that it works. */
export const workingAddress = z.object({ channel: z.enum(channels), address: z.string().trim().min(3).max(254) });

const personFields = z.object({
  firstName: name,
  lastName: name,
  preferredName: name.nullable().default(null),
  birthDate: date.nullable().default(null),
  language: z.enum(['en', 'es']).default('en'),
  zone: zone.nullable().default(null),
  address: postal.default({ line1: null, line2: null, city: null, state: null, zip: null }),
  contactPoints: z.array(contactPoint).max(20).default([]),
});

/** Who of the staff looks after a client. */
export const assignment = z.object({ staffId: id, role: z.enum(['clinician', 'case_manager']) });

export const clientFields = personFields.extend({
  recordNumber: z.string().trim().min(1).max(40),
  locationId: id.nullable().default(null),
  preferredMethod: method.nullable().default(null),
  races: demographics.races.default([]),
  ethnicity: demographics.ethnicity.default(null),
  maritalStatus: demographics.maritalStatus.default(null),
  employmentStatus: demographics.employmentStatus.default(null),
  consent: z
    .boolean()
    .default(false)
    .meta({ description: 'Messaging Consent Given by Client, for the addresses as they stand' }),
  assigned: z.array(assignment).max(50).default([]),
  restricted: z
    .boolean()
    .default(false)
    .meta({ description: 'The chart opens for assigned staff alone, and in an emergency' }),
  active: z.boolean().default(true),
});
const pimsy = z
  .boolean()
  .meta({ description: 'Names, birth date, address, contact points and active come from PIMSY and are changed there' });
export const client = clientFields.extend({
  id,
  personId: id,
  version,
  pimsy,
  notWorking: notWorking.meta({ description: 'Theirs, and those of their Messaging Contact where messages go there' }),
  consent: z.boolean(),
  consentState: z.enum(['all', 'some', 'none']),
  useClientDetail: z.boolean().meta({ description: 'Messages go to the client; false: to their Messaging Contact' }),
  assigned: z.array(assignment.extend({ name: z.string() })),
  emergencyUntil: z.iso
    .datetime()
    .nullable()
    .meta({ description: 'Open to you by emergency access alone, and until when' }),
});
export type Client = z.output<typeof client>;
export type ClientFields = z.output<typeof clientFields>;

/** Of a list: enough to find the person, no more. */
export const clientRow = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  recordNumber: z.string(),
  birthDate: date.nullable(),
  preferredMethod: method.nullable(),
  consent: z.boolean(),
  active: z.boolean(),
  restricted: z.boolean(),
});
export type ClientRow = z.output<typeof clientRow>;

export const staffFields = personFields.omit({ birthDate: true }).extend({
  title: z.string().trim().max(100).nullable().default(null),
  locationId: id.nullable().default(null),
  supervisorId: id.nullable().default(null).meta({
    description: 'Hears of their overdue requests, and takes over their notes when they leave',
  }),
  preferredMethod: method.nullable().default(null),
  active: z.boolean().default(true),
});
export const staff = staffFields.extend({
  id,
  personId: id,
  version,
  pimsy,
  notWorking,
  groups: z.array(z.object({ id, name: z.string() })).meta({ description: 'User groups in use that they belong to' }),
  account: z
    .object({
      id,
      login: z.string(),
      active: z.boolean(),
      profileIds: z.array(id),
      secondFactor: z.boolean().meta({ description: 'Signs in with a code of an authenticator app, too' }),
      locked: z.boolean(),
    })
    .nullable()
    .meta({ description: 'null: has none, or the rule User Accounts does not let you view it' }),
});
export type Staff = z.output<typeof staff>;
export type StaffFields = z.output<typeof staffFields>;
export const staffRow = z.object({
  id,
  firstName: z.string(),
  lastName: z.string(),
  title: z.string().nullable(),
  login: z.string().nullable(),
  profiles: z.array(z.string()).nullable().meta({ description: 'null: the rule User Accounts does not let you view' }),
  active: z.boolean(),
});
export type StaffRow = z.output<typeof staffRow>;

/** Gives a staff member a login, or changes it; a password set here must be changed at the next sign-in. */
export const staffAccount = z.object({
  login: z.string().trim().min(2).max(100),
  active: z.boolean(),
  profileIds: z.array(id).max(50),
  password: z.string().min(15).max(256).optional(),
});

export const searchPeople = pageQuery.extend({
  limit: z.number().int().min(1).max(200).default(50),
  text: z.string().trim().max(100).default('').meta({ description: 'Part of a name, or a record number' }),
  active: z.boolean().nullable().default(true).meta({ description: 'null: both' }),
});
