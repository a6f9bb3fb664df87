import type {
  Bundle,
  CodeableConcept,
  Composition,
  Observation,
  Patient,
  Practitioner,
  Resource,
} from '@medplum/fhirtypes';
import { Random } from '../../../db/seed/random.ts';
import { escapeHtml } from '../../../domain/escape-html.ts';
import { addDays } from '../../../domain/time.ts';

/*
 * A Continuity of Care Document (CCD) of a client, as PIMSY would export it: made by @medplum/ccda from FHIR records that are made up for the sample. The library wants
 * ids that are OIDs or UUIDs.
 */

const loinc = 'http://loinc.org';
const snomed = 'http://snomed.info/sct';
const concept = (system: string, code: string, display: string): CodeableConcept => ({
  coding: [{ system, code, display }],
  text: display,
});

const samples = {
  allergies: [
    concept(snomed, '91936005', 'Allergy to penicillin'),
    concept(snomed, '300913006', 'Allergy to shellfish'),
    concept(snomed, '419474003', 'Allergy to mould'),
  ],
  medications: [
    concept('http://www.nlm.nih.gov/research/umls/rxnorm', '312940', 'Sertraline 50 MG Oral Tablet'),
    concept('http://www.nlm.nih.gov/research/umls/rxnorm', '860975', 'Metformin 500 MG Oral Tablet'),
    concept('http://www.nlm.nih.gov/research/umls/rxnorm', '314076', 'Lisinopril 10 MG Oral Tablet'),
  ],
  problems: [
    concept(snomed, '35489007', 'Depressive disorder'),
    concept(snomed, '197480006', 'Anxiety disorder'),
    concept(snomed, '38341003', 'Hypertensive disorder'),
  ],
} as const;

const category = (code: string) => [concept('http://terminology.hl7.org/CodeSystem/observation-category', code, code)];

/** A section: what it says, in the markup of CDA, and the record behind it. */
interface Told {
  title: string;
  code: string;
  text: string;
  record: Resource;
}

const cells = (tag: 'th' | 'td', texts: readonly string[]): string =>
  texts.map((text) => `<${tag}>${escapeHtml(text)}</${tag}>`).join('');
const table = (head: readonly string[], row: readonly string[]): string =>
  `<table><thead><tr>${cells('th', head)}</tr></thead><tbody><tr>${cells('td', row)}</tr></tbody></table>`;
const nameOf = ({ text = '' }: CodeableConcept): string => text;

/** The records of one client, with the document that lists them. */
function recordsOf(patient: Patient & { id: string }, today: string): { bundle: Bundle; sections: Told[] } {
  const random = new Random(Buffer.from(patient.id).reduce((sum, byte) => (sum * 31 + byte) % 2 ** 31, 7));
  const subjectId = crypto.randomUUID();
  const subject = { reference: `Patient/${subjectId}` };
  const onset = addDays(today, -random.whole(100, 2_000));
  const allergy = random.pick(samples.allergies);
  const medication = random.pick(samples.medications);
  const problem = random.pick(samples.problems);
  const ids = Array.from({ length: 6 }, () => crypto.randomUUID());
  const [allergyId, medicationId, problemId, resultId, smokingId, pulseId] = ids;
  const pulse = random.whole(60, 90);
  const glucose = random.whole(80, 110);
  const observation = (
    id: string | undefined,
    kind: string,
    fields: Pick<Observation, 'code'> & Partial<Observation>,
  ) =>
    ({
      resourceType: 'Observation',
      id: id ?? '',
      status: 'final',
      category: category(kind),
      subject,
      effectiveDateTime: `${addDays(today, -20)}T15:00:00Z`,
      ...fields,
    }) satisfies Observation;
  const records = {
    allergies: {
      resourceType: 'AllergyIntolerance',
      id: allergyId ?? '',
      clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical', 'active', 'Active'),
      patient: subject,
      code: allergy,
      onsetDateTime: onset,
      recordedDate: onset,
    },
    medications: {
      resourceType: 'MedicationRequest',
      id: medicationId ?? '',
      status: 'active',
      intent: 'order',
      subject,
      medicationCodeableConcept: medication,
      authoredOn: onset,
      dosageInstruction: [{ text: 'One tablet a day' }],
    },
    problems: {
      resourceType: 'Condition',
      id: problemId ?? '',
      clinicalStatus: concept('http://terminology.hl7.org/CodeSystem/condition-clinical', 'active', 'Active'),
      category: [concept('http://terminology.hl7.org/CodeSystem/condition-category', 'problem-list-item', 'Problem')],
      subject,
      code: problem,
      onsetDateTime: onset,
      recordedDate: onset,
    },
    results: observation(resultId, 'laboratory', {
      code: concept(loinc, '2345-7', 'Glucose [Mass/volume] in Serum or Plasma'),
      valueQuantity: { value: glucose, unit: 'mg/dL', system: 'http://unitsofmeasure.org', code: 'mg/dL' },
    }),
    social: observation(smokingId, 'social-history', {
      code: concept(loinc, '72166-2', 'Tobacco smoking status'),
      valueCodeableConcept: concept(snomed, '266919005', 'Never smoked tobacco'),
    }),
    vitals: observation(pulseId, 'vital-signs', {
      code: concept(loinc, '8867-4', 'Heart rate'),
      valueQuantity: { value: pulse, unit: '/min', system: 'http://unitsofmeasure.org', code: '/min' },
    }),
  } satisfies Record<string, Resource>;
  const author: Practitioner = { resourceType: 'Practitioner', id: crypto.randomUUID(), name: [{ family: 'PIMSY' }] };
  const keeper = { resourceType: 'Organization', id: crypto.randomUUID(), name: 'PIMSY EHR (stand-in)' } as const;
  const { resourceType: _, id: __, meta: ___, ...person } = patient;
  const sections: Told[] = [
    {
      title: 'Allergies',
      code: '48765-2',
      text: table(['Substance', 'Since'], [nameOf(allergy), onset]),
      record: records.allergies,
    },
    {
      title: 'Medications',
      code: '10160-0',
      text: table(['Medicine', 'How'], [nameOf(medication), 'One tablet a day']),
      record: records.medications,
    },
    {
      title: 'Problems',
      code: '11450-4',
      text: table(['Problem', 'Since'], [nameOf(problem), onset]),
      record: records.problems,
    },
    {
      title: 'Results',
      code: '30954-2',
      text: table(['Test', 'Value'], ['Glucose', `${glucose} mg/dL`]),
      record: records.results,
    },
    {
      title: 'Social history',
      code: '29762-2',
      text: '<list><item>Never smoked tobacco</item></list>',
      record: records.social,
    },
    {
      title: 'Vital signs',
      code: '8716-3',
      text: table(['What', 'Value'], ['Heart rate', `${pulse} /min`]),
      record: records.vitals,
    },
  ];
  const composition: Composition = {
    resourceType: 'Composition',
    id: crypto.randomUUID(),
    status: 'final',
    type: { coding: [{ system: loinc, code: '34133-9', display: 'Summarization of Episode Note' }] },
    subject,
    date: `${today}T12:00:00Z`,
    author: [{ reference: `Practitioner/${author.id}` }],
    custodian: { reference: `Organization/${keeper.id}` },
    title: 'Continuity of Care Document',
    section: sections.map(({ title, code, record }) => ({
      title,
      code: { coding: [{ system: loinc, code }] },
      entry: [{ reference: `${record.resourceType}/${record.id}` }],
    })),
  };
  const resources: Resource[] = [
    composition,
    { ...person, resourceType: 'Patient', id: subjectId },
    author,
    keeper,
    ...Object.values(records),
  ];
  return {
    bundle: { resourceType: 'Bundle', type: 'document', entry: resources.map((resource) => ({ resource })) },
    sections,
  };
}

/** The document of a client as XML. `today`: YYYY-MM-DD. The library writes no narrative, which every section has to have, so it is put behind the titles. */
export async function ccdOf(patient: Patient & { id: string }, today: string): Promise<string> {
  const { convertCcdaToXml, convertFhirToCcda } = await import('@medplum/ccda');
  const { bundle, sections } = recordsOf(patient, today);
  const xml = convertCcdaToXml(convertFhirToCcda(bundle));
  return sections.reduce(
    (text, { title, text: narrative }) =>
      text.replace(`<title>${title}</title>`, (found) => `${found}<text>${narrative}</text>`),
    xml,
  );
}
