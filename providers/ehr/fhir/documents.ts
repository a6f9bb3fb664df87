import { EhrInvalidAnswer, EhrNotFound, EhrOtherFormat, EhrTooLarge, EhrUnsupported } from '../errors.ts';
import type { EhrDocument } from '../port.ts';
import { bundleOf, nextOf } from './bundles.ts';
import type { Abilities } from './capability.ts';
import type { Asked, FhirClient } from './client.ts';
import { binarySchema, type Bundle, documentReferenceSchema } from './schemas.ts';

/*
 * A client's clinical summary: the server is asked for a reference to the newest, and makes one where it can (US Core `$docref`, whose type is a CCD where none is
 * given: https://hl7.org/fhir/us/core/OperationDefinition-docref.html); a server without it is searched. The document is in the reference, or behind its link, as a Binary
 * in JSON or as its plain bytes (https://hl7.org/fhir/R4/binary.html).
 */

/** Summarization of Episode Note: what a CCD is. */
const loinc = { system: 'http://loinc.org', code: '34133-9' } as const;
const what = 'read clinical documents';
const xml = /^(application\/(hl7-cda\+xml|hl7-sdwg\+xml|cda\+xml|xml)|text\/xml)\s*(;|$)/i;

/** Whether the server says that it finds them. */
export const givesDocuments = (abilities: Abilities): boolean =>
  abilities.docref || abilities.can('DocumentReference', 'search-type');

interface Given {
  mostBytes: number;
  signal?: AbortSignal | undefined;
}

export async function clinicalSummary(
  client: FhirClient,
  abilities: Abilities,
  clientId: string,
  { mostBytes, signal }: Given,
): Promise<EhrDocument | null> {
  const asked = { what, signal };
  for (const path of pathsOf(abilities, clientId)) {
    const attachment = await newest(client, path, clientId, asked);
    if (attachment) return { bytes: await contentOf(client, attachment, mostBytes, asked) };
  }
  return null;
}

/** Each way to ask that the server knows, the first that finds one counts. @throws EhrUnsupported where there is none */
function pathsOf(abilities: Abilities, clientId: string): string[] {
  const patient = new URLSearchParams({ patient: clientId });
  const search = new URLSearchParams({ patient: clientId, type: `${loinc.system}|${loinc.code}`, _count: '50' });
  const paths = [
    ...(abilities.docref ? [`DocumentReference/$docref?${patient}`] : []),
    ...(abilities.can('DocumentReference', 'search-type') ? [`DocumentReference?${search}`] : []),
  ];
  if (paths.length > 0) return paths;
  throw new EhrUnsupported(
    'PIMSY gives no clinical documents over this connection.',
    'Ask support@pimsyehr.com to allow DocumentReference/$docref, or upload the document.',
  );
}

interface Attachment {
  url?: string | undefined;
  data?: string | undefined;
  size?: number | undefined;
}

/**
 * Of the newest reference to a CCD of this client that counts; what is told of others is left aside. All pages are read, since not every server sorts.
 * @throws EhrOtherFormat where that one is no XML: an older one would be taken for the newest
 */
async function newest(client: FhirClient, path: string, clientId: string, asked: Asked): Promise<Attachment | null> {
  let found: Reference | null = null;
  const visited = new Set<string>();
  for (let page: URL | null = client.resolve(path); page;) {
    if (visited.has(page.href)) throw new EhrInvalidAnswer('The pages of PIMSY lead round in a circle.');
    visited.add(page.href);
    const bundle: Bundle | null = await client
      .get(page, asked)
      .then(bundleOf)
      .catch((error: unknown) => {
        // Some say so where they have none.
        if (error instanceof EhrNotFound && error.ofRecord && visited.size === 1) return null;
        throw error;
      });
    for (const { resource } of bundle?.entry ?? []) {
      const { data } = documentReferenceSchema.safeParse(resource);
      if (data && counts(data, clientId) && (!found || timeOf(data.date) > timeOf(found.date))) found = data;
    }
    page = bundle && nextOf(bundle, client);
  }
  if (!found) return null;
  for (const { attachment } of found.content)
    if (attachment && (attachment.contentType === undefined || xml.test(attachment.contentType))) return attachment;
  throw new EhrOtherFormat();
}

type Reference = ReturnType<typeof documentReferenceSchema.parse>;

function counts({ status, docStatus, type, subject }: Reference, clientId: string): boolean {
  if ((status ?? 'current') !== 'current' || docStatus === 'entered-in-error' || docStatus === 'preliminary')
    return false;
  const codes = type?.coding ?? [];
  const isCcd = codes.length === 0 || codes.some(({ code }) => code === loinc.code);
  const of = subject?.reference?.split('/').slice(-2).join('/');
  return isCcd && (of === undefined || of === `Patient/${clientId}`);
}

const timeOf = (date: string | undefined): number => Date.parse(date ?? '') || 0;

/** @throws EhrTooLarge, EhrInvalidAnswer, EhrUnsupported (a link to another server) */
async function contentOf(
  client: FhirClient,
  { data, url, size }: Attachment,
  mostBytes: number,
  asked: Asked,
): Promise<Buffer> {
  if (size !== undefined && size > mostBytes) throw new EhrTooLarge(mostBytes);
  if (data !== undefined) return limited(fromBase64(data), mostBytes);
  if (url === undefined) throw new EhrInvalidAnswer('PIMSY names a document and does not say where it lies.');
  const { json, bytes, headers } = await client.download(client.resolve(url), asked);
  const binary = binarySchema.safeParse(json);
  if (binary.success) {
    if (binary.data.data === undefined) throw new EhrInvalidAnswer('PIMSY names a document and sends nothing of it.');
    return limited(fromBase64(binary.data.data), mostBytes);
  }
  if (json === undefined && xml.test(headers.get('content-type') ?? '')) return limited(bytes, mostBytes);
  throw new EhrInvalidAnswer('PIMSY sends something else than the document that it names.');
}

function limited(bytes: Buffer, mostBytes: number): Buffer {
  if (bytes.length > mostBytes) throw new EhrTooLarge(mostBytes);
  return bytes;
}

/** Buffer passes over what is no base64; here that is a damaged answer. */
function fromBase64(text: string): Buffer {
  const plain = text.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain) || plain.length % 4 !== 0)
    throw new EhrInvalidAnswer('PIMSY sends a document that is damaged.');
  return Buffer.from(plain, 'base64');
}
