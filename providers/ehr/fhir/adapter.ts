import { setTimeout as sleep } from 'node:timers/promises';
import type { Resolve } from '../../../platform/outbound-connection.ts';
import { EhrForbidden, EhrInvalidAnswer, EhrNotFound, EhrUnauthorised, EhrUnsupported } from '../errors.ts';
import type { AppointmentWindow, Ehr, EhrAppointment, EhrPage, ReadOptions } from '../port.ts';
import { appointmentOf, referenceIn } from './appointments.ts';
import { readPages, type Search } from './bundles.ts';
import { type Abilities, abilitiesOf, type ResourceType, wrongAddress } from './capability.ts';
import { checkConnection } from './check.ts';
import { FhirClient, type Patience } from './client.ts';
import { clientOf, employeeOf, locationOf, type RecordParser } from './people.ts';
import { roleSchema } from './schemas.ts';
import { clinicalSummary } from './documents.ts';
import { createSignIn, type SignInOptions } from './sign-in.ts';
import { createTransport, requireSafe } from './transport.ts';
import { unlessAborted } from './unless-aborted.ts';
import { sendVisit } from './visits.ts';

export interface FhirOptions {
  /** Where FHIR R4 begins: `https://…/fhir/R4`. */
  baseUrl: string;
  signIn: SignInOptions;
  /** Takes an address of this very machine, and there plain http; only for development, where the stand-in listens there. Default false. */
  allowLoopback?: boolean;
  /** Looks up names; default the operating system. */
  resolve?: Resolve;
  /** Milliseconds of one request; default 30,000. */
  timeoutMs?: number;
  /** Records of one page; default 200. Servers may send fewer. */
  pageSize?: number;
  /** Bytes of one answer; default 16 MB. */
  answerLimit?: number;
  /** Default: 4 further tries, from half a second on, and none that would wait for more than a minute. */
  patience?: Partial<Patience>;
  /** Milliseconds since 1970; default the clock of this machine. */
  now?: () => number;
}

/** The practice's EHR over FHIR R4: PIMSY, or any other server that speaks it. */
export function createFhirEhr(options: FhirOptions): Ehr {
  const { allowLoopback = false, timeoutMs = 30_000, pageSize = 200, answerLimit = 16 * 1024 * 1024 } = options;
  const now = options.now ?? Date.now;
  const baseUrl = baseOf(options.baseUrl, allowLoopback);
  const transport = createTransport({ allowLoopback, resolve: options.resolve, timeoutMs, answerLimit });
  const signIn = createSignIn(options.signIn, {
    transport,
    baseUrl,
    now,
    // Everything asks for the abilities before it signs in, but for a server that wants a sign-in even for them.
    endpointOfCapability: () => known?.tokenEndpoint ?? null,
  });
  const patience: Patience = {
    retries: 4,
    backoffMs: 500,
    longestWaitMs: 60_000,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, { signal });
    },
    random: Math.random,
    ...options.patience,
  };
  const open = new FhirClient({ baseUrl, transport, signIn: nobody, patience, now });
  const client = new FhirClient({ baseUrl, transport, signIn, patience, now });

  let known: Abilities | null = null;
  /** Asked once; another time where it failed. */
  let asked: Promise<Abilities> | null = null;
  const abilities = (signal?: AbortSignal): Promise<Abilities> => {
    asked ??= introduce().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return unlessAborted(asked, signal);
  };

  /** Most servers introduce themselves to everybody, and then nothing secret goes to an address that may be wrong. */
  async function introduce(): Promise<Abilities> {
    const url = client.resolve('metadata');
    const what = 'see what the server can do';
    try {
      const answer = await open.get(url, { what }).catch((error: unknown) => {
        if (error instanceof EhrUnauthorised || error instanceof EhrForbidden) return client.get(url, { what });
        throw error;
      });
      return (known = abilitiesOf(answer.json));
    } catch (error) {
      throw error instanceof EhrNotFound ? wrongAddress() : error;
    }
  }

  async function search<T>(
    type: ResourceType,
    what: string,
    { changedSince, signal }: ReadOptions,
    parse: RecordParser<T>,
  ): Promise<Search<T>> {
    const can = await abilities(signal);
    if (!can.can(type, 'search-type'))
      throw new EhrUnsupported(`PIMSY cannot ${what}.`, `Ask support@pimsyehr.com to allow searching ${type}.`);
    const since = changedSince !== undefined && can.searchesBy(type, '_lastUpdated') ? changedSince : null;
    return {
      type,
      params: since === null ? [] : [['_lastUpdated', `ge${since}`]],
      scope: since === null ? 'all' : 'changes',
      changedSince: changedSince ?? null,
      pageSize,
      parse: (json) => parse(json, now()),
      keep: () => true,
      what,
      signal,
    };
  }

  async function* list<T extends { id: string; changedAt: string | null }>(
    type: ResourceType,
    what: string,
    given: ReadOptions,
    parse: RecordParser<T>,
  ): AsyncGenerator<EhrPage<T>> {
    yield* readPages(client, await search(type, what, given, parse));
  }

  async function one<T extends { id: string }>(
    type: ResourceType,
    what: string,
    id: string,
    parse: RecordParser<T>,
    signal?: AbortSignal,
  ) {
    // Without it a server may say that there is no such record, and mean that it does not give out single ones.
    if (!(await abilities(signal)).can(type, 'read'))
      throw new EhrUnsupported(`PIMSY cannot ${what} by id.`, `Ask support@pimsyehr.com to allow reading ${type}.`);
    const json = await client.read(type, id, { what, signal });
    if (json === null) return null;
    const record = parse(json, now());
    // One that cannot be read is there all the same.
    if (record?.id === id) return record;
    throw new EhrInvalidAnswer('PIMSY holds this record in a form that cannot be read.');
  }

  /** Whose role it is; asked once a read. */
  function rolesOf(signal?: AbortSignal) {
    const asking = new Map<string, Promise<string | null>>();
    const ask = async (id: string): Promise<string | null> => {
      const { data } = roleSchema.safeParse(await client.read('PractitionerRole', id, { what: readRoles, signal }));
      return referenceIn(data?.practitioner?.reference, [], baseUrl.href)?.id ?? null;
    };
    return (id: string): Promise<string | null> => {
      const person = asking.get(id) ?? ask(id);
      asking.set(id, person);
      return person;
    };
  }

  /** With the people behind roles, who are employees as well. */
  function appointments(signal?: AbortSignal) {
    const roles = new Map<string, string[]>();
    const personOf = rolesOf(signal);
    const parse: RecordParser<EhrAppointment> = (json) => {
      const read = appointmentOf(json, baseUrl.href);
      if (read && read.roles.length > 0) roles.set(read.record.id, read.roles);
      return read?.record ?? null;
    };
    const complete = async (record: EhrAppointment): Promise<EhrAppointment> => {
      const named = roles.get(record.id);
      if (!named) return record;
      roles.delete(record.id);
      const people = await Promise.all(named.map(personOf));
      const employeeIds = [...new Set([...record.employeeIds, ...people.flatMap((person) => person ?? [])])];
      return { ...record, employeeIds };
    };
    return { parse, complete };
  }

  async function* inWindow({ from, to, ...given }: AppointmentWindow): AsyncGenerator<EhrPage<EhrAppointment>> {
    const { parse, complete } = appointments(given.signal);
    const query = await search('Appointment', readAppointments, given, parse);
    const [first, behind] = [Date.parse(from), Date.parse(to)];
    const byDate = (await abilities(given.signal)).searchesBy('Appointment', 'date');
    const pages = readPages(client, {
      ...query,
      params: [
        ...query.params,
        ...(byDate
          ? ([
              ['date', `ge${from}`],
              ['date', `lt${to}`],
            ] as const)
          : []),
      ],
      // One whose start cannot be read is for a person to see; it is not quietly left out.
      keep: ({ startsAt }) => {
        const at = startsAt === null ? first : Date.parse(startsAt);
        return at >= first && at < behind;
      },
    });
    for await (const { records, end } of pages) yield { records: await Promise.all(records.map(complete)), end };
  }

  return {
    check: async (signal) => checkConnection({ client, abilities: await abilities(signal), options, signal }),
    employees: (given = {}) => list('Practitioner', 'read employees', given, employeeOf),
    clients: (given = {}) => list('Patient', 'read clients', given, clientOf),
    locations: (given = {}) => list('Location', 'read locations', given, locationOf),
    appointments: inWindow,
    employee: (id, signal) => one('Practitioner', 'read employees', id, employeeOf, signal),
    client: (id, signal) => one('Patient', 'read clients', id, clientOf, signal),
    location: (id, signal) => one('Location', 'read locations', id, locationOf, signal),
    appointment: async (id, signal) => {
      const { parse, complete } = appointments(signal);
      const found = await one('Appointment', readAppointments, id, parse, signal);
      return found && complete(found);
    },
    clinicalSummary: async (id, given) => clinicalSummary(client, await abilities(given.signal), id, given),
    sendVisit: async (visit, signal) => sendVisit(client, await abilities(signal), visit, signal),
  };
}

const readAppointments = 'read appointments';
const readRoles = 'read the roles of employees';

const nobody = { authorization: async () => '', refused: () => false };

/** @throws EhrUnsupported for an address that is none, or not safe */
function baseOf(address: string, allowLoopback: boolean): URL {
  const url = URL.parse(address.trim().replace(/\/*$/, '/'));
  if (!url)
    throw new EhrUnsupported("PIMSY's address is no web address.", 'Enter it as PIMSY gave it: https://…/fhir/R4.');
  requireSafe(url, allowLoopback);
  url.search = '';
  url.hash = '';
  return url;
}
