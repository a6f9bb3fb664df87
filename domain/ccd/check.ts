import { keysOf } from '../keys.ts';
import { at, childrenOf, hl7, sectionsOf, textOf, type XmlElement } from './element.ts';

/*
 * What is looked at before a client is shown a Continuity of Care Document: that it is one, that it has the sections which the guide demands, and that it is theirs.
 * It is no validation of the whole: see `notChecked`.
 */

/** Template of the CCD in the US Realm (HL7 C-CDA R2.1, volume 2, 1.1.5), in any of its versions. */
export const ccdTemplate = '2.16.840.1.113883.10.20.22.1.2';

/**
 * Sections that a CCD SHALL have, by their template (C-CDA R2.1, table "Continuity of Care Document (CCD) (V3) Contexts"; 45 CFR 170.205(a)(4)). Those of the clinical
 * lists with entries required; where nothing is known a section says so by a null flavor, and is there all the same.
 */
export const requiredSections = {
  allergies: { label: 'Allergies', template: '2.16.840.1.113883.10.20.22.2.6.1' },
  medications: { label: 'Medications', template: '2.16.840.1.113883.10.20.22.2.1.1' },
  problems: { label: 'Problems', template: '2.16.840.1.113883.10.20.22.2.5.1' },
  results: { label: 'Results', template: '2.16.840.1.113883.10.20.22.2.3.1' },
  'social-history': { label: 'Social history', template: '2.16.840.1.113883.10.20.22.2.17' },
  'vital-signs': { label: 'Vital signs', template: '2.16.840.1.113883.10.20.22.2.4.1' },
} as const;
export type CcdSection = keyof typeof requiredSections;
export const ccdSections: readonly CcdSection[] = keysOf(requiredSections);

/** What nobody has looked at, in words for staff. */
export const notChecked =
  'Not checked: the full rules of C-CDA (Schematron), the codes of its vocabularies, and what it says.';

/** The largest that is taken; such documents have some hundred kilobytes. */
export const mostCcdBytes = 5 * 1024 * 1024;

/** Why something is no CCD that can be shown to the client. */
export type CcdFault =
  'too-large' | 'not-xml' | 'not-cda' | 'not-ccd' | 'incomplete' | 'no-birth-date' | 'other-person';

/** Whose it has to be. */
export interface CcdPerson {
  lastName: string;
  /** First and preferred name. */
  firstNames: readonly string[];
  /** YYYY-MM-DD; null: it is not on file, so nobody can say whose a document is. */
  birthDate: string | null;
  /** Last names of other clients of the practice who were born on that day, such as a twin. */
  bornThatDay: readonly string[];
}

export type CcdVerdict =
  { ok: true; sections: CcdSection[]; madeOn: string | null } | { ok: false; fault: CcdFault; sections: CcdSection[] };

/** `sections`: those of the required that it has, whatever the verdict. */
export function checkCcd(document: XmlElement, person: CcdPerson): CcdVerdict {
  if (document.name !== 'ClinicalDocument' || document.space !== hl7) return no('not-cda');
  if (!templatesOf(document).has(ccdTemplate)) return no('not-ccd');
  const there = new Set(sectionsOf(document).flatMap(({ section }) => [...templatesOf(section)]));
  const sections = ccdSections.filter((each) => there.has(requiredSections[each].template));
  if (person.birthDate === null) return no('no-birth-date');
  // Before what it lacks: of somebody else's document nothing more is told.
  if (!isOf(document, person)) return no('other-person');
  if (sections.length < ccdSections.length) return no('incomplete', sections);
  return { ok: true, sections, madeOn: madeOn(document) };
}

const no = (fault: CcdFault, sections: CcdSection[] = []): CcdVerdict => ({ ok: false, fault, sections });

const templatesOf = (element: XmlElement): ReadonlySet<string> =>
  new Set(childrenOf(element, 'templateId').flatMap(({ attributes }) => attributes['root'] ?? []));

/**
 * One person, with the client's birth date and last name; where another client has both, with the first name, too. A name alone, or a birth date alone, is many
 * people's.
 */
function isOf(document: XmlElement, { lastName, firstNames, birthDate, bornThatDay }: CcdPerson): boolean {
  const [patient, ...others] = at(document, 'recordTarget', 'patientRole', 'patient');
  if (!patient || others.length > 0 || childrenOf(document, 'recordTarget').length !== 1) return false;
  const born = childrenOf(patient, 'birthTime').map(({ attributes }) => dateOf(attributes['value']));
  const names = at(patient, 'name', 'family').map((family) => folded(textOf(family)));
  const wanted = folded(lastName);
  if (wanted === '' || !names.includes(wanted) || born.length !== 1 || born[0] !== birthDate) return false;
  if (!bornThatDay.some((name) => names.includes(folded(name)))) return true;
  const given = givenNamesOf(patient);
  return firstNames.some((name) => folded(name) !== '' && given.includes(folded(name)));
}

/** Those that somebody goes by: the first of each name, all of it together (`Mary Ann`), and what they want to be called. A middle name may be the twin's. */
const givenNamesOf = (patient: XmlElement): string[] =>
  childrenOf(patient, 'name').flatMap((name) => {
    const given = childrenOf(name, 'given');
    const called = given.filter(({ attributes }) => attributes['qualifier'] === 'CL');
    const others = given.filter((each) => !called.includes(each));
    return [...[...called, ...others.slice(0, 1)].map(textOf), others.map(textOf).join('')].map(folded);
  });

/** Letters alone, without accents and case: `García-López` is `Garcia Lopez`. */
const folded = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\p{L}]/gu, '')
    .toLowerCase();

/** Day of a time as HL7 writes it (`20261129071500-0500`) as YYYY-MM-DD; null where it names none. */
function dateOf(time: string | undefined): string | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})/.exec(time ?? '') ?? [];
  if (year === undefined || month === undefined || day === undefined) return null;
  const date = `${year}-${month}-${day}`;
  const real = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(real.getTime()) && real.toISOString().startsWith(date) ? date : null;
}

/** Day on which it was made, as its own clock says. */
export const madeOn = (document: XmlElement): string | null =>
  dateOf(childrenOf(document, 'effectiveTime')[0]?.attributes['value']);
