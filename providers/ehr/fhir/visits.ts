import {
  EhrError,
  EhrInvalidAnswer,
  EhrUnreachable,
  EhrUnsupported,
  type SentVisit,
  type VisitEvidence,
} from '../port.ts';
import { readInstant } from '../../../domain/time.ts';
import type { Abilities } from './capability.ts';
import { bundleOf } from './bundles.ts';
import type { Asked, FhirClient } from './client.ts';
import { type Encounter, encounterSchema } from './schemas.ts';
import type { Answer } from './transport.ts';

/*
 * A visit goes out as an Encounter, because that is what the standard calls a meeting of a client with whoever cares for them: it has an identifier of its
 * own, a subject, participants, and for each place where it happened a location with the time of being there; a place may be a contained Location that is
 * nothing but a position. The alternatives say something else: an Observation measures the client (these points are the employee's device), a
 * Communication is a message with a text, and both would leave PIMSY without a visit. `status` and `class` are there because the standard demands them;
 * `period` and `length`, the hours, are left out for good.
 */

/** As the standard writes a UUID as an identifier (https://hl7.org/fhir/R4/datatypes.html#uri). */
const system = 'urn:ietf:rfc:3986';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const logicalId = /^[A-Za-z0-9\-.]{1,64}$/;

const pointId = (index: number) => `gps-${index + 1}`;
const isPoint = (id: string | undefined) => id !== undefined && /^#?gps-\d+$/.test(id);
const query = (visitId: string) => `identifier=${encodeURIComponent(`${system}|urn:uuid:${visitId}`)}`;

/** @throws RangeError for ids that are none, and points that lie nowhere */
export function encounterOf({ visitId, clientId, employeeId, points }: VisitEvidence) {
  if (!uuid.test(visitId) || !logicalId.test(clientId) || !logicalId.test(employeeId))
    throw new RangeError('A visit needs a UUID of its own and the ids that PIMSY gave to client and employee');
  const inOrder = points
    .map(({ capturedAt, latitude, longitude }) => ({ capturedAt: readInstant(capturedAt), latitude, longitude }))
    .toSorted((a, b) => (a.capturedAt ?? '').localeCompare(b.capturedAt ?? ''));
  const wrong = inOrder.some(
    ({ capturedAt, latitude, longitude }) =>
      capturedAt === null || !(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180),
  );
  if (wrong) throw new RangeError('A GPS point needs an instant, a latitude and a longitude');
  const places = {
    contained: inOrder.map(({ latitude, longitude }, i) => ({
      resourceType: 'Location',
      id: pointId(i),
      position: { longitude, latitude },
    })),
    location: inOrder.map(({ capturedAt }, i) => ({
      location: { reference: `#${pointId(i)}` },
      period: { start: capturedAt, end: capturedAt },
    })),
  };
  return {
    resourceType: 'Encounter' as const,
    identifier: [{ system, value: `urn:uuid:${visitId}` }],
    status: 'finished',
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'HH', display: 'home health' },
    subject: { reference: `Patient/${clientId}` },
    participant: [{ individual: { reference: `Practitioner/${employeeId}` } }],
    // An empty list is no FHIR.
    ...(inOrder.length > 0 ? places : {}),
  };
}
type Outgoing = ReturnType<typeof encounterOf>;

export async function sendVisit(
  client: FhirClient,
  abilities: Abilities,
  visit: VisitEvidence,
  signal?: AbortSignal,
): Promise<SentVisit> {
  const ours = encounterOf(visit);
  if (!abilities.can('Encounter', 'create') || !abilities.searchesBy('Encounter', 'identifier'))
    throw new EhrUnsupported(
      'PIMSY takes no visits over this connection.',
      'Ask support@pimsyehr.com to allow creating and searching Encounter by identifier, or let visits go out as files.',
    );
  const asked = { what: 'keep the GPS points of visits', signal };
  const held = await find(client, visit.visitId, asked);
  if (held && sameEvidence(held.read, ours)) return { id: held.read.id, written: false };
  if (held && !abilities.can('Encounter', 'update'))
    throw new EhrUnsupported(
      'PIMSY keeps the first GPS points of this visit and takes no corrected ones.',
      'Ask support@pimsyehr.com to allow updating Encounter.',
    );
  try {
    const answer = held
      ? await client.write({
          method: 'PUT',
          path: `Encounter/${held.read.id}`,
          resource: { ...held.json, ...withTheirs(held.json, ours), id: held.read.id },
          // Lost changes of PIMSY's staff would be worse than another try.
          headers: held.read.meta?.versionId ? { 'if-match': `W/"${held.read.meta.versionId}"` } : {},
          ...asked,
        })
      : await client.write({
          method: 'POST',
          path: 'Encounter',
          resource: ours,
          // Servers that do not know it create a second one only if two of us come at the same moment, since we looked before.
          headers: { 'if-none-exist': query(visit.visitId) },
          ...asked,
        });
    const id = idIn(answer) ?? (await find(client, visit.visitId, asked))?.read.id;
    if (id !== undefined) return { id, written: true };
    throw new EhrInvalidAnswer('PIMSY says that it keeps the visit, and does not find it.');
  } catch (error) {
    if (!(error instanceof EhrUnreachable || error instanceof EhrInvalidAnswer)) throw error;
    // It may have been written all the same: what is there decides, and nothing is sent again from here.
    const now = await find(client, visit.visitId, asked).catch((second: unknown) => {
      if (second instanceof EhrError) return null;
      throw second;
    });
    if (now && sameEvidence(now.read, ours)) return { id: now.read.id, written: true };
    throw error;
  }
}

async function find(
  client: FhirClient,
  visitId: string,
  asked: Asked,
): Promise<{ read: Encounter; json: Record<string, unknown> } | null> {
  const bundle = bundleOf(await client.get(client.resolve(`Encounter?${query(visitId)}&_count=2`), asked));
  const found = bundle.entry.filter(({ resource }) => resource.resourceType === 'Encounter');
  if (found.length > 1)
    throw new EhrInvalidAnswer(
      'PIMSY holds this visit more than once.',
      'Ask support@pimsyehr.com to remove one of the two; Rounds sends nothing more for it until then.',
    );
  const [first] = found;
  if (!first) return null;
  const { data } = encounterSchema.safeParse(first.resource);
  if (!data) throw new EhrInvalidAnswer('PIMSY holds this visit in a form that cannot be read.');
  return { read: data, json: first.resource };
}

/** Ours in place of what we sent before, beside what PIMSY's staff have added; what they made of its status stays. */
function withTheirs(held: Record<string, unknown>, ours: Outgoing) {
  const theirs = (key: 'contained' | 'location', nameIn: (item: unknown) => string | undefined) => {
    const items: unknown = held[key];
    return Array.isArray(items) ? items.filter((item: unknown) => !isPoint(nameIn(item))) : [];
  };
  const contained = [...theirs('contained', idOf), ...(ours.contained ?? [])];
  const location = [...theirs('location', (item) => referenceOf(property(item, 'location'))), ...(ours.location ?? [])];
  return {
    subject: ours.subject,
    participant: ours.participant,
    contained: contained.length > 0 ? contained : undefined,
    location: location.length > 0 ? location : undefined,
  };
}

const property = (item: unknown, name: string): unknown =>
  typeof item === 'object' && item !== null ? Object.entries(item).find(([key]) => key === name)?.[1] : undefined;
const stringIn = (item: unknown, name: string): string | undefined => {
  const value = property(item, name);
  return typeof value === 'string' ? value : undefined;
};
const idOf = (item: unknown) => stringIn(item, 'id');
const referenceOf = (item: unknown) => stringIn(item, 'reference');

function sameEvidence(held: Encounter, ours: Outgoing): boolean {
  const position = new Map(held.contained.map(({ id, position: where }) => [`#${id}`, where]));
  const points = held.location
    .filter(({ location }) => isPoint(location?.reference))
    .map(({ location, period }) => {
      const where = position.get(location?.reference ?? '');
      return [readInstant(period?.start ?? ''), where?.latitude, where?.longitude].join();
    });
  const sent = (ours.location ?? []).map(({ period }, i) => {
    const where = ours.contained?.[i]?.position;
    return [period.start, where?.latitude, where?.longitude].join();
  });
  return (
    held.subject?.reference === ours.subject.reference &&
    held.participant.some(({ individual }) => individual?.reference === ours.participant[0]?.individual.reference) &&
    points.toSorted().join(';') === sent.toSorted().join(';')
  );
}

/** Of the record itself, or of where it lies now. */
function idIn({ json, headers }: Answer): string | undefined {
  const { data } = encounterSchema.safeParse(json);
  return data?.id ?? /\/Encounter\/([A-Za-z0-9\-.]{1,64})(\/_history\/|$)/.exec(headers.get('location') ?? '')?.[1];
}
