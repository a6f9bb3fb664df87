/** Where a recipient may be, as IANA zones; more than one: nobody can tell which, so all of them count. */
export interface RecipientZones {
  zones: readonly string[];
  from: 'person' | 'address' | 'location' | 'practice';
}

export interface ZoneSources {
  /** Set on the person. */
  person: string | null;
  /** Two letters, as the post writes it. */
  state: string | null;
  /** 12345 or 12345-6789. */
  zip: string | null;
  /** Of the place where the service happens. */
  location: string | null;
  practice: string;
}

const eastern = ['America/New_York'];
const central = ['America/Chicago'];
const mountain = ['America/Denver'];
const pacific = ['America/Los_Angeles'];

const oneZone: readonly [states: string, zones: readonly string[]][] = [
  ['CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV', eastern],
  ['AL AR IA IL LA MN MO MS OK WI', central],
  ['CO MT NM UT WY', mountain],
  ['CA WA', pacific],
  ['HI', ['Pacific/Honolulu']],
  ['PR', ['America/Puerto_Rico']],
  ['VI', ['America/St_Thomas']],
  ['GU', ['Pacific/Guam']],
  ['MP', ['Pacific/Saipan']],
  ['AS', ['Pacific/Pago_Pago']],
];
const byState = new Map(
  oneZone.flatMap(([states, zones]) => states.split(' ').map((state) => [state, zones] as const)),
);

/** A state that a zone boundary runs through; `prefixes`: first three digits of the ZIP codes that lie wholly in one zone. */
interface Divided {
  zones: readonly string[];
  /** Of every ZIP code that no other line names; absent: both. */
  rest?: string;
  prefixes: Readonly<Record<string, string>>;
  /** Prefixes that the boundary cuts: both zones count. */
  cut?: string;
}

const [ET, CT, MT, PT] = ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'];

/** Boundaries as 49 CFR 71 draws them, by counties; a prefix is listed only where all of its counties are on one side. */
const divided: Readonly<Record<string, Divided>> = {
  AK: { zones: ['America/Anchorage', 'America/Adak'], rest: 'America/Anchorage', prefixes: {}, cut: '995' },
  // The Navajo Nation, in the north-east, keeps summer time; the rest of Arizona does not.
  AZ: { zones: ['America/Phoenix', MT], rest: 'America/Phoenix', prefixes: {}, cut: '860 865' },
  FL: { zones: [ET, CT], rest: ET, prefixes: { 325: CT }, cut: '323 324' },
  ID: {
    zones: ['America/Boise', PT],
    rest: 'America/Boise',
    prefixes: { 838: PT },
    cut: '835',
  },
  IN: {
    zones: ['America/Indiana/Indianapolis', CT],
    rest: 'America/Indiana/Indianapolis',
    prefixes: { 464: CT, 477: CT },
    cut: '463 465 475 476 479',
  },
  KS: { zones: [CT, MT], rest: CT, prefixes: {}, cut: '677 678' },
  KY: {
    zones: ['America/Kentucky/Louisville', CT],
    rest: 'America/Kentucky/Louisville',
    prefixes: { 420: CT, 422: CT, 423: CT, 424: CT },
    cut: '401 421 425 426 427',
  },
  MI: { zones: ['America/Detroit', CT], rest: 'America/Detroit', prefixes: {}, cut: '498 499' },
  ND: { zones: [CT, MT], rest: CT, prefixes: {}, cut: '585 586 588' },
  NE: { zones: [CT, MT], rest: CT, prefixes: { 693: MT }, cut: '690 691 692' },
  NV: { zones: [PT, MT], rest: PT, prefixes: {}, cut: '898' },
  OR: { zones: [PT, 'America/Boise'], rest: PT, prefixes: {}, cut: '979' },
  SD: { zones: [CT, MT], rest: CT, prefixes: { 577: MT }, cut: '575 576' },
  // 377 is Eastern but for Crab Orchard (37723).
  TN: {
    zones: [CT, ET],
    prefixes: { 370: CT, 371: CT, 372: CT, 376: ET, 379: ET, 380: CT, 381: CT, 382: CT, 383: CT, 384: CT },
  },
  TX: { zones: [CT, MT], rest: CT, prefixes: { 799: MT, 885: MT }, cut: '798' },
};

const zonesOfAddress = (state: string | null, zip: string | null): readonly string[] | null => {
  const code = state?.trim().toUpperCase() ?? '';
  const whole = byState.get(code);
  if (whole) return whole;
  const parts = Object.hasOwn(divided, code) ? divided[code] : undefined;
  if (!parts) return null;
  const prefix = /^\d{5}/.test(zip ?? '') ? (zip ?? '').slice(0, 3) : null;
  if (prefix === null || parts.cut?.split(' ').includes(prefix)) return parts.zones;
  const sure = parts.prefixes[prefix] ?? parts.rest;
  return sure === undefined ? parts.zones : [sure];
};

/**
 * The zones that a recipient's quiet hours are counted in: what is set on the person, else by the address, else the place of the service, else
 * the practice's. An address may leave two open; then the window has to be open in both.
 */
export const recipientZones = ({ person, state, zip, location, practice }: ZoneSources): RecipientZones => {
  if (person !== null) return { zones: [person], from: 'person' };
  const address = zonesOfAddress(state, zip);
  if (address !== null) return { zones: address, from: 'address' };
  return location !== null ? { zones: [location], from: 'location' } : { zones: [practice], from: 'practice' };
};
