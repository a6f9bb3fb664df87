import type { DefaultProfile } from '../../domain/default-profiles.ts';
import { showcase, type Traits } from './traits.ts';

/** What the sample practices are like; the people in it are made by chance, the same each time (db/seed/random.ts). */
export interface PracticePlan {
  /** Fixed, so that a second run finds it. */
  id: string;
  acronym: string;
  name: string;
  zone: string;
  phone: string;
  email: string;
  /** Starts the practice's own chance. */
  seed: number;
  clients: number;
  /** Of 100 clients. */
  minors: number;
  locations: PlaceWithCodes[];
  staff: StaffPlan[];
  /** Beside the default ones. */
  profiles: DefaultProfile[];
  visits: { type: string; minutes: number }[];
  /** Clients who are there for what they show; each is seen on the day after the first start. */
  showcase: Traits[];
}

export interface Place {
  name: string;
  zone: string;
  phone: string;
  line1: string;
  city: string;
  state: string;
  zip: string;
}

export interface PlaceWithCodes extends Place {
  areaCodes: number[];
}

/** `names` beside a profile are given ones; the others come from the list. */
export interface StaffPlan {
  /** Of domain/default-profiles.ts, or {@link trainee}. */
  profile: string;
  titles: string[];
  /** First and last name of members who have a demo login. */
  named?: [first: string, last: string][];
}

/** A profile that ABC made itself: it sees clients and has nothing to do with messaging. */
export const trainee: DefaultProfile = {
  name: 'Clinician in Training',
  description: 'Sees clients under supervision; no messaging.',
  grants: {
    Appointments: ['view'],
    Clients: ['view'],
    Staff: ['view'],
    Locations: ['view'],
    'Emergency Access': ['create'],
  },
};

const asheville: PlaceWithCodes = {
  name: 'Asheville',
  zone: 'America/New_York',
  phone: '+18285550100',
  line1: '12 Laurel Street',
  city: 'Asheville',
  state: 'NC',
  zip: '28801',
  areaCodes: [828, 864, 423, 865],
};
const charlotte: PlaceWithCodes = {
  name: 'Charlotte',
  zone: 'America/New_York',
  phone: '+17045550100',
  line1: '480 Magnolia Avenue',
  city: 'Charlotte',
  state: 'NC',
  zip: '28202',
  areaCodes: [704, 980, 803, 336],
};
const nashville: PlaceWithCodes = {
  name: 'Nashville',
  zone: 'America/Chicago',
  phone: '+16155550100',
  line1: '77 Cedar Road',
  city: 'Nashville',
  state: 'TN',
  zip: '37203',
  areaCodes: [615, 629, 931, 256],
};

export const abc: PracticePlan = {
  id: '01980000-0abc-7000-8000-000000000001',
  acronym: 'abc',
  name: 'ABC Therapeutic Group',
  zone: 'America/New_York',
  phone: '+18285550101',
  email: 'desk@abc.example.com',
  seed: 0xabc,
  clients: 400,
  minors: 26,
  locations: [asheville, charlotte, nashville],
  staff: [
    { profile: 'Administrator', titles: ['Practice Manager', 'IT Administrator'], named: [['Maya', 'Whitfield']] },
    { profile: 'Scheduler', titles: ['Scheduler', 'Scheduler', 'Lead Scheduler'], named: [['Tomas', 'Reyes']] },
    {
      profile: 'Clinician',
      titles: ['LCSW', 'LMFT', 'LPC', 'PsyD', 'PMHNP', 'LCSW', 'LCMHC', 'LPC', 'LMFT', 'LCSW', 'PsyD', 'LPC', 'LCMHC'],
    },
    { profile: trainee.name, titles: ['LCSW Associate'], named: [['Priya', 'Raman']] },
    { profile: 'Biller', titles: ['Billing Specialist', 'Billing Specialist'] },
    { profile: 'Medical Records', titles: ['Records Specialist', 'Records Specialist'] },
    { profile: 'Front Desk', titles: ['Front Desk', 'Front Desk'] },
  ],
  profiles: [trainee],
  visits: [
    { type: 'Individual Session', minutes: 45 },
    { type: 'Individual Session', minutes: 60 },
    { type: 'Family Session', minutes: 60 },
    { type: 'Intake', minutes: 90 },
    { type: 'Follow-up', minutes: 30 },
  ],
  showcase,
};

export const desert: PracticePlan = {
  id: '01980000-0de5-7000-8000-000000000002',
  acronym: 'desert',
  name: 'Desert Bloom Home Care',
  zone: 'America/Phoenix',
  phone: '+16025550101',
  email: 'desk@desert.example.com',
  seed: 0xde5,
  clients: 40,
  minors: 5,
  locations: [
    {
      name: 'Phoenix',
      zone: 'America/Phoenix',
      phone: '+16025550100',
      line1: '310 Sage Avenue',
      city: 'Phoenix',
      state: 'AZ',
      zip: '85004',
      areaCodes: [602, 480, 623],
    },
    {
      name: 'Tucson',
      zone: 'America/Phoenix',
      phone: '+15205550100',
      line1: '25 Juniper Lane',
      city: 'Tucson',
      state: 'AZ',
      zip: '85701',
      areaCodes: [520, 928],
    },
  ],
  staff: [
    { profile: 'Administrator', titles: ['Agency Director'], named: [['Renata', 'Begay']] },
    { profile: 'Scheduler', titles: ['Scheduler'] },
    { profile: 'Clinician', titles: ['RN', 'Home Health Aide', 'Home Health Aide'] },
    { profile: 'Front Desk', titles: ['Front Desk'] },
  ],
  profiles: [],
  visits: [
    { type: 'Home Visit', minutes: 60 },
    { type: 'Home Visit', minutes: 90 },
    { type: 'Companion Visit', minutes: 120 },
  ],
  showcase: [],
};

export const plans: readonly PracticePlan[] = [abc, desert];
