import { samplePractice } from '../../../db/seed/build.ts';
import { abc } from '../../../db/seed/plans.ts';
import type { Rows } from '../../../db/seed/sample.ts';
import type { TimeeroStore } from './store.ts';

/** Somebody of the sample practice, as far as Timeero needs them. */
interface SamplePerson {
  firstName: string;
  lastName: string;
  email: string | undefined;
  mobile: string | undefined;
  home: { street: string; city: string; state: string; zip: string };
}

/** Who left the practice long ago, so that nobody of PIMSY fits them; with numbers that the sample gives to nobody. */
const strangers = [
  { first_name: 'Wanda', last_name: 'Oakley', email: 'wanda.oakley@abc.example.com', phone: '+18285550108' },
  { first_name: 'Terrence', last_name: 'Voss', email: 'terrence.voss@abc.example.com', phone: '+17045550109' },
];
const strangeSites = ['Main Office Asheville', 'Riverside Day Program'];

/**
 * What a practice that has used Timeero by hand has there: some of its staff (by e-mail, two by phone alone with a private address), the homes of
 * some clients, and some that fit nobody. Only into an account that has never had a user.
 */
export function fillAccount(store: TimeeroStore): void {
  if (store.tables.user.nextId() > 1) return;
  const rows = samplePractice(abc, new Date().toISOString());
  const staff = rows.Staff.map(({ personId }) => personOf(rows, personId ?? ''));
  const clients = rows.Client.filter(({ active }) => active).map(({ personId }) => personOf(rows, personId ?? ''));
  const user = (draft: { first_name: string; last_name: string; email: string; phone: string }, role_id: number) =>
    store.create('user', { ...draft, company_employee_id: '', role_id, active: true, custom_fields: {} }, 'start');

  for (const [index, { firstName, lastName, email = '', mobile = '' }] of staff.slice(0, 9).entries()) {
    // Two are known by a private address: only their phone tells who they are.
    const isPrivate = index === 5 || index === 7;
    const address = isPrivate
      ? `${firstName}.${lastName}.home@example.net`.toLowerCase().replace(/[^a-z.@]/g, '')
      : email;
    user({ first_name: firstName, last_name: lastName, email: address, phone: mobile }, index === 0 ? 1 : 3);
  }
  for (const stranger of strangers) user(stranger, 3);

  for (const { firstName, lastName, email = '', mobile = '', home } of clients.filter(isKnown).slice(0, 6)) {
    const name = `${lastName}, ${firstName}`;
    store.create(
      'job',
      { ...site(name, home), contact_name: name, contact_phone: mobile, contact_email: email },
      'start',
    );
  }
  const office = { street: '12 Laurel Street', city: 'Asheville', state: 'NC', zip: '28801' };
  for (const name of strangeSites) store.create('job', site(name, office), 'start');
}

const isKnown = ({ email, mobile }: SamplePerson) => email !== undefined && mobile !== undefined;

const site = (name: string, { street, city, state, zip }: SamplePerson['home']) => ({
  name,
  description: '',
  street,
  city,
  state,
  zip_code: zip,
  country: 'United States',
  latitude: null,
  longitude: null,
  radius: null,
  require_geofence: false,
  contact_required: false,
  contact_name: '',
  contact_phone: '',
  contact_mobile: '',
  contact_email: '',
  custom_fields: {},
});

function personOf(rows: Rows, personId: string): SamplePerson {
  const person = rows.Person.find(({ id }) => id === personId);
  const address = (kind: string) =>
    rows.ContactPoint.find((each) => each.personId === personId && each.kind === kind)?.address;
  return {
    firstName: person?.firstName ?? '',
    lastName: person?.lastName ?? '',
    email: address('email'),
    mobile: address('mobile'),
    home: {
      street: person?.line1 ?? '',
      city: person?.city ?? '',
      state: person?.state ?? '',
      zip: person?.zip ?? '',
    },
  };
}
