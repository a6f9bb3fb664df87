/**
 * Social security numbers that belong to nobody: "pocketbook" numbers, which stood on sample cards in wallets and advertisements until thousands wrote them
 * on forms, so that the Social Security Administration made them void for everybody. They pass every rule of form (area, group and serial are possible
 * ones), which numbers of a range that is never issued do not.
 */
export const specimenSsns = [
  '042-10-3580',
  '062-36-0749',
  '078-05-1120',
  '095-07-3645',
  '128-03-6045',
  '135-01-6629',
  '141-18-6941',
  '165-16-7999',
  '165-18-7999',
  '165-20-7999',
  '165-22-7999',
  '165-24-7999',
  '189-09-2294',
  '212-09-7694',
  '212-09-9999',
  '219-09-9999',
  '306-30-2348',
  '308-12-5070',
  '468-28-8779',
  '549-24-1889',
] as const;

export const systems = {
  ssn: 'http://hl7.org/fhir/sid/us-ssn',
  kinds: 'http://terminology.hl7.org/CodeSystem/v2-0203',
  medicaid: 'urn:pimsy:medicaid',
  record: 'urn:pimsy:record',
  employee: 'urn:pimsy:employee',
  zone: 'http://hl7.org/fhir/StructureDefinition/timezone',
} as const;
