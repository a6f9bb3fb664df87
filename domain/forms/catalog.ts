import gad7 from './definitions/gad-7.json' with { type: 'json' };
import messagingConsent from './definitions/messaging-consent.json' with { type: 'json' };
import patientRegistration from './definitions/patient-registration.json' with { type: 'json' };
import phq9 from './definitions/phq-9.json' with { type: 'json' };
import releaseOfInformation from './definitions/release-of-information.json' with { type: 'json' };
import type { Questionnaire } from './questionnaire.ts';

/**
 * Every form by the code that rows and routes call it by, with all of its versions, the newest last: what was assigned is read by the version that it was assigned
 * with. A new form, or a new version of one, is a file and a line here.
 */
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- catalog.test.ts holds each of them to the shape
const versions = {
  'phq-9': [phq9],
  'gad-7': [gad7],
  'patient-registration': [patientRegistration],
  'messaging-consent': [messagingConsent],
  'release-of-information': [releaseOfInformation],
} as unknown as Readonly<Record<FormCode, readonly Questionnaire[]>>;

export const formCodes = [
  'phq-9',
  'gad-7',
  'patient-registration',
  'messaging-consent',
  'release-of-information',
] as const;
export type FormCode = (typeof formCodes)[number];
export const isFormCode = (code: string): code is FormCode => formCodes.some((each) => each === code);

/** As it is assigned now. */
export const currentForm = (code: FormCode): Questionnaire => {
  const newest = versions[code].at(-1);
  if (!newest) throw new Error(`There is no version of the form ${code}`);
  return newest;
};

/** As it was assigned. @throws Error where this version of Rounds has it no more: none is ever taken out of the catalog */
export const formOf = (code: FormCode, version: string): Questionnaire => {
  const found = versions[code].find((each) => each.version === version);
  if (!found) throw new Error(`There is no version ${version} of the form ${code}`);
  return found;
};
