import type { Channel } from '../../domain/channels.ts';
import type { Random } from './random.ts';

/** What tells one sample client from another. */
export interface Traits {
  age: 'minor' | 'adult';
  active: boolean;
  language: 'en' | 'es';
  preference: Channel | null;
  /** Whether there is a mobile number; or its last four digits, where the stand-in for Twilio misbehaves (dev/sandbox/twilio). */
  mobile: boolean | `019${number}`;
  /** Whether there is an e-mail address; or its local part, where the stand-in's inbox misbehaves (dev/sandbox/mail). */
  email: boolean | string;
  /** What the consent covers, or what has become of it. */
  consent: 'all' | 'text' | 'none' | 'revoked' | 'expired';
  /** The channel on which the address has asked for no more. */
  optOut: 'email' | 'text' | null;
  /** Of the family of the client before: a minor has the same guardian, an adult the same phone. */
  sameHousehold: boolean;
  /** Appointments on the day after the first start: those of the showcase have them for sure. */
  tomorrow: 'perhaps' | 'once' | 'twice' | 'cancelled';
}

export function ordinaryTraits(random: Random, minorsOf100: number): Traits {
  const none = random.chance(0.01);
  const preference = random.weighted({ none: 40, email: 22, text: 26, voice: 9, fax: 3 });
  const optOut = random.weighted({ none: 96, text: 3, email: 1 });
  return {
    age: random.chance(minorsOf100 / 100) ? 'minor' : 'adult',
    active: !random.chance(0.08),
    language: random.chance(0.18) ? 'es' : 'en',
    preference: preference === 'none' ? null : preference,
    mobile: !none && !random.chance(0.04),
    email: !none && !random.chance(0.12),
    consent: random.weighted({ all: 84, text: 5, none: 8, revoked: 2, expired: 1 }),
    optOut: optOut === 'none' ? null : optOut,
    sameHousehold: random.chance(0.12),
    tomorrow: 'perhaps',
  };
}

const shown: Traits = {
  age: 'adult',
  active: true,
  language: 'en',
  preference: null,
  mobile: true,
  email: true,
  consent: 'all',
  optOut: null,
  sameHousehold: false,
  tomorrow: 'once',
};

/** So that the demo broadcasts of the first start show every outcome: delivered, failed, in doubt, merged, and skipped for each reason. */
export const showcase: Traits[] = [
  shown,
  { ...shown, language: 'es' },
  { ...shown, tomorrow: 'twice' },
  { ...shown, age: 'minor' },
  { ...shown, age: 'minor', sameHousehold: true },
  shown,
  { ...shown, sameHousehold: true },
  { ...shown, preference: 'text', mobile: '0190' },
  { ...shown, preference: 'text', mobile: '0191' },
  { ...shown, preference: 'text', mobile: '0194' },
  { ...shown, preference: 'text', mobile: '0196' },
  { ...shown, preference: 'email', email: 'bounce+550' },
  { ...shown, preference: 'email', email: 'bounce+552' },
  { ...shown, preference: 'email', email: 'greylist' },
  { ...shown, preference: 'email', email: 'drop-after-data' },
  { ...shown, preference: 'voice' },
  { ...shown, consent: 'none' },
  { ...shown, consent: 'revoked' },
  { ...shown, mobile: false },
  { ...shown, email: false },
  { ...shown, optOut: 'text' },
  { ...shown, optOut: 'email' },
  { ...shown, active: false },
  { ...shown, tomorrow: 'cancelled' },
];
