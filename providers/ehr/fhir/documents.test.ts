import { afterEach, describe, expect, it } from '@jest/globals';
import { aCcd } from '../../../test/setup/ccd.ts';
import { another, bundle, capability, closeServers, type Reply } from '../../../test/setup/fhir-server.ts';

afterEach(closeServers);

const xml = aCcd();
const data = xml.toString('base64');
const given = { mostBytes: 1_000_000 };
const loinc = { coding: [{ system: 'http://loinc.org', code: '34133-9' }] };
const reference = (id: string, attachment: object, more: object = {}) => ({
  resourceType: 'DocumentReference',
  id,
  status: 'current',
  type: loinc,
  subject: { reference: 'Patient/7' },
  date: '2026-11-01T00:00:00Z',
  content: [{ attachment: { contentType: 'application/xml', ...attachment } }],
  ...more,
});
/** A server that can `$docref`, or search, or neither, and answers by what stands behind its base. */
function server(answers: Record<string, Reply>, can: { operation?: object[]; interaction?: object[] } = {}) {
  const { rest } = capability([]);
  const [first] = rest;
  const resource = [...(first?.resource ?? []), { type: 'DocumentReference', ...can }];
  const metadata = { ...capability([]), rest: [{ mode: 'server', resource }] };
  return another((path) => (path === '/fhir/metadata' ? { body: metadata } : answers[path.replace('/fhir/', '')]));
}
const docref = {
  operation: [{ name: 'docref', definition: 'http://hl7.org/fhir/us/core/OperationDefinition/docref' }],
};
const search = { interaction: [{ code: 'search-type' }] };
const asked = 'DocumentReference/$docref?patient=7';
const searched = 'DocumentReference?patient=7&type=http%3A%2F%2Floinc.org%7C34133-9&_count=50';

describe('the clinical document of a client', () => {
  it.each([
    ['in the reference itself', { data }, {}],
    [
      'behind a link, as a Binary in JSON',
      { url: 'Binary/1' },
      { 'Binary/1': { body: { resourceType: 'Binary', data } } },
    ],
    [
      'behind a link, as its plain bytes',
      { url: 'Binary/1' },
      { 'Binary/1': { headers: { 'content-type': 'text/xml;charset=utf-8' }, body: xml } },
    ],
  ] as const)('comes %s', async (_, attachment, more) => {
    const { ehr } = await server({ [asked]: { body: bundle([reference('a', attachment)]) }, ...more }, docref);
    const document = await ehr.clinicalSummary('7', given);
    expect(Buffer.from(document?.bytes ?? []).equals(xml)).toBe(true);
  });

  it('is the newest that counts: of this client, a CCD, and not withdrawn', async () => {
    const rows = [
      reference('old', { data: Buffer.from('old').toString('base64') }, { date: '2026-01-01T00:00:00Z' }),
      reference('right', { data }),
      reference('other', { data: 'eA==' }, { subject: { reference: 'Patient/8' }, date: '2026-12-01T00:00:00Z' }),
      reference('wrong', { data: 'eA==' }, { status: 'entered-in-error', date: '2026-12-01T00:00:00Z' }),
      reference('draft', { data: 'eA==' }, { docStatus: 'preliminary', date: '2026-12-01T00:00:00Z' }),
      reference('note', { data: 'eA==' }, { type: { coding: [{ code: '11506-3' }] }, date: '2026-12-01T00:00:00Z' }),
      reference('pdf', { data: 'eA==', contentType: 'application/pdf' }, { date: '2026-10-01T00:00:00Z' }),
    ];
    const { ehr } = await server({ [searched]: { body: bundle(rows) } }, search);
    const document = await ehr.clinicalSummary('7', given);
    expect(Buffer.from(document?.bytes ?? []).equals(xml)).toBe(true);
  });

  it('is the newest of all pages, whatever their order', async () => {
    const old = (id: string) => reference(id, { data: 'eA==' }, { date: '2026-01-01T00:00:00Z' });
    const pages = {
      [searched]: { body: bundle([old('a')], { link: [{ relation: 'next', url: 'page?n=2' }] }) },
      'page?n=2': {
        body: bundle([reference('right', { data }), old('b')], { link: [{ relation: 'next', url: 'page?n=3' }] }),
      },
      'page?n=3': { body: bundle([old('c')]) },
    };
    const { ehr } = await server(pages, search);
    const document = await ehr.clinicalSummary('7', given);
    expect(Buffer.from(document?.bytes ?? []).equals(xml)).toBe(true);
    const circle = { [searched]: { body: bundle([old('a')], { link: [{ relation: 'next', url: searched }] }) } };
    const round = await server(circle, search);
    await expect(round.ehr.clinicalSummary('7', given)).rejects.toMatchObject({ name: 'EhrInvalidAnswer' });
  });

  it('is asked of staff where the newest is no XML, rather than an older one shown', async () => {
    const pdf = reference('pdf', { data: 'eA==', contentType: 'application/pdf' }, { date: '2026-12-01T00:00:00Z' });
    const { ehr } = await server({ [searched]: { body: bundle([reference('old', { data }), pdf]) } }, search);
    await expect(ehr.clinicalSummary('7', given)).rejects.toMatchObject({ name: 'EhrOtherFormat' });
  });

  it('is searched where it cannot be made, and null where there is none', async () => {
    const { ehr } = await server(
      { [asked]: { body: bundle([]) }, [searched]: { body: bundle([reference('a', { data })]) } },
      { ...docref, ...search },
    );
    expect(await ehr.clinicalSummary('7', given)).not.toBeNull();
    const none = await server({ [asked]: { body: bundle([]) } }, docref);
    expect(await none.ehr.clinicalSummary('7', given)).toBeNull();
    const outcome = { resourceType: 'OperationOutcome', issue: [{ code: 'not-found' }] };
    const unknown = await server({ [asked]: { status: 404, body: outcome } }, docref);
    expect(await unknown.ehr.clinicalSummary('7', given)).toBeNull();
  });

  it.each([
    ['a server that says nothing of documents', {}, {}, 'EhrUnsupported'],
    ['a link to another server', { url: 'https://elsewhere.example/Binary/1' }, docref, 'EhrUnsupported'],
    ['a link that leads to a web page', { url: 'page' }, docref, 'EhrInvalidAnswer'],
    ['a reference without a link', {}, docref, 'EhrInvalidAnswer'],
    ['what is no base64', { data: '<xml>' }, docref, 'EhrInvalidAnswer'],
    ['one that is announced as too large', { data, size: 2_000_000 }, docref, 'EhrTooLarge'],
    ['one that is too large', { data: Buffer.alloc(1_000_001).toString('base64') }, docref, 'EhrTooLarge'],
  ] as const)('is refused with %s', async (_, attachment, can, name) => {
    const { ehr } = await server(
      {
        [asked]: { body: bundle([reference('a', attachment)]) },
        page: { headers: { 'content-type': 'text/html' }, body: '<html></html>' },
      },
      can,
    );
    await expect(ehr.clinicalSummary('7', given)).rejects.toMatchObject({ name });
  });
});
