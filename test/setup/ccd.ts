import { requiredSections } from '../../domain/ccd/check.ts';

/** What a test wishes to be otherwise than in a CCD that is as it should be. */
export interface CcdWishes {
  lastName?: string;
  /** As HL7 writes it. */
  birthTime?: string;
  /** Instead of all that a CCD must have: templates of sections. */
  sections?: readonly string[];
  /** Narrative of the first section, as XML. */
  text?: string;
  /** Before the root. */
  prologue?: string;
  template?: string;
  /** Instead of one: as XML. */
  recordTarget?: string;
}

const allSections = Object.values(requiredSections).map(({ template }) => template);

/** A small CCD, as bytes. */
export function aCcd({
  lastName = 'Begay',
  birthTime = '19800203',
  sections = allSections,
  text = '<paragraph>None known</paragraph>',
  prologue = '<?xml version="1.0" encoding="UTF-8"?>',
  template = '2.16.840.1.113883.10.20.22.1.2',
  recordTarget = targetOf(lastName, birthTime),
}: CcdWishes = {}): Buffer {
  const body = sections.map(
    (root, at) =>
      `<component><section><templateId root="${root}"/><title>Section ${at + 1}</title><text>${at === 0 ? text : 'Nothing'}</text></section></component>`,
  );
  return Buffer.from(`${prologue}
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <templateId root="${template}" extension="2015-08-01"/>
  <title>Continuity of Care Document</title>
  <effectiveTime value="20261120091500-0500"/>
  ${recordTarget}
  <component><structuredBody>${body.join('')}</structuredBody></component>
</ClinicalDocument>`);
}

export const targetOf = (lastName: string, birthTime: string): string =>
  `<recordTarget><patientRole><patient><name><given>Ann</given><family>${lastName}</family></name><birthTime value="${birthTime}"/></patient></patientRole></recordTarget>`;
