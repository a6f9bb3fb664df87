import type { InferEntity } from '@mikro-orm/postgresql';
import type * as entities from '../entities/index.ts';
import type { mailbox } from './contacts.ts';
import type { PlaceWithCodes, PracticePlan } from './plans.ts';
import type { Random } from './random.ts';

/** What the makers of rows share. `rows` is where they put them. */
export interface Sample {
  plan: PracticePlan;
  rows: Rows;
  random: Random;
  id: () => string;
  email: ReturnType<typeof mailbox>;
  places: PlaceInSample[];
  /** YYYY-MM-DD in the practice's zone. */
  today: string;
  /** ISO instant. */
  now: string;
}

/** A location, with the next number of its region. */
export interface PlaceInSample extends PlaceWithCodes {
  id: string;
  nextPhone: () => string;
}

/** The columns of a row that the sample fills; the others have their defaults. Within one list every row fills the same ones. */
type RowOf<Name extends keyof typeof entities> = Partial<InferEntity<(typeof entities)[Name]>> & { id: string };

/** Everything in a sample practice, by entity, in the order in which foreign keys allow it to be inserted. */
export interface Rows {
  Location: RowOf<'Location'>[];
  Person: RowOf<'Person'>[];
  Staff: RowOf<'Staff'>[];
  Client: RowOf<'Client'>[];
  Relationship: RowOf<'Relationship'>[];
  Assignment: RowOf<'Assignment'>[];
  ContactPoint: RowOf<'ContactPoint'>[];
  Consent: RowOf<'Consent'>[];
  OptOut: RowOf<'OptOut'>[];
  Account: RowOf<'Account'>[];
  Profile: RowOf<'Profile'>[];
  ProfileRule: RowOf<'ProfileRule'>[];
  AccountProfile: RowOf<'AccountProfile'>[];
  Appointment: RowOf<'Appointment'>[];
  ExpiringItem: RowOf<'ExpiringItem'>[];
  Broadcast: RowOf<'Broadcast'>[];
}

export const noRows = (): Rows => ({
  Location: [],
  Person: [],
  Staff: [],
  Client: [],
  Relationship: [],
  Assignment: [],
  ContactPoint: [],
  Consent: [],
  OptOut: [],
  Account: [],
  Profile: [],
  ProfileRule: [],
  AccountProfile: [],
  Appointment: [],
  ExpiringItem: [],
  Broadcast: [],
});
