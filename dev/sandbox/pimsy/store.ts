import type { Bundle, OperationOutcome, Resource } from '@medplum/fhirtypes';
import type { FhirRequest, FhirResponse } from '@medplum/fhir-router';
import { Journal } from './journal.ts';
import type { FhirLibrary } from './library.ts';

export const servedTypes = ['Practitioner', 'Patient', 'Location', 'Appointment', 'Encounter'] as const;
export type ServedType = (typeof servedTypes)[number];
export const isServed = (type: string): type is ServedType => servedTypes.some((each) => each === type);

export type Kept<T extends Resource = Resource> = T & { id: string };
type Method = FhirRequest['method'];

interface Paging {
  count: number;
  offset: number;
}

export interface Written {
  outcome: OperationOutcome;
  resource: Kept | null;
}

/**
 * What one practice holds in PIMSY: a FHIR repository in memory that survives in a journal. Everything is judged by FHIR's own definitions before it is kept,
 * and bears the time of PIMSY's clock.
 */
export class Store {
  readonly #library: FhirLibrary;
  readonly #repo: InstanceType<FhirLibrary['router']['MemoryRepository']>;
  readonly #router: InstanceType<FhirLibrary['router']['FhirRouter']>;
  readonly #journal: Journal;
  readonly #clock: () => number;
  #version = 0;
  /** The last searches, for their further pages. */
  readonly #found = new Map<string, { version: number; records: Kept[] }>();

  private constructor(library: FhirLibrary, journal: Journal, clock: () => number) {
    this.#library = library;
    this.#journal = journal;
    this.#clock = clock;
    this.#repo = new library.router.MemoryRepository();
    this.#router = new library.router.FhirRouter();
    // For good: else the repository writes the time by the clock of this machine, which may not be PIMSY's.
    void this.#repo.withSeeding(() => new Promise<void>(() => {}));
  }

  /** Opens what is there, or takes `first` where nothing was kept before. */
  static async open(options: {
    library: FhirLibrary;
    file: string;
    clock: () => number;
    first: () => Resource[];
  }): Promise<Store> {
    const journal = new Journal(options.file);
    const store = new Store(options.library, journal, options.clock);
    // As if it had been entered yesterday: nothing of it changed while somebody reads.
    const lastUpdated = new Date(options.clock() - 86_400_000).toISOString();
    const fresh = () => options.first().map((each) => ({ ...each, meta: { lastUpdated, versionId: '1' } }));
    const records = journal.found ?? fresh();
    if (!journal.found) journal.write(...records.map((put) => ({ put })));
    for (const record of records) await store.#repo.createResource(record);
    return store;
  }

  get version(): number {
    return this.#version;
  }

  async get(type: ServedType, id: string): Promise<Kept | null> {
    const { resource } = await this.#handle('GET', `${type}/${id}`);
    return resource;
  }

  /** All of a type, those that changed longest ago first. */
  async all(type: ServedType): Promise<Kept[]> {
    return this.#search(type, '');
  }

  /** A page of a search and how many there are; the same search finds the same until something is written. */
  async page(type: ServedType, query: string, { count, offset }: Paging): Promise<{ records: Kept[]; total: number }> {
    const found = await this.#search(type, query);
    return { records: found.slice(offset, offset + count), total: found.length };
  }

  /** Creates (with `ifNoneExist`: once), updates or deletes, as the router of the library does. */
  async write(
    method: 'POST' | 'PUT' | 'DELETE',
    path: string,
    body: unknown,
    headers: Record<string, string> = {},
  ): Promise<Written> {
    const { core } = this.#library;
    if (method === 'DELETE') {
      const done = await this.#handle(method, path);
      if (core.isOk(done.outcome)) this.#took({ gone: path });
      return done;
    }
    let resource: Resource;
    try {
      resource = this.#stamped(method, body);
      this.#library.validate(resource);
    } catch (error) {
      return { outcome: core.normalizeOperationOutcome(error), resource: null };
    }
    const done = await this.#handle(method, path, resource, headers);
    // A conditional create that found one has written nothing.
    if (done.resource && done.resource.meta?.versionId === resource.meta?.versionId && core.isOk(done.outcome))
      this.#took({ put: done.resource });
    return done;
  }

  close(): void {
    this.#journal.close();
  }

  #stamped(method: Method, body: unknown): Resource {
    const { core } = this.#library;
    if (!core.isResource(body)) throw new core.OperationOutcomeError(core.badRequest('The body is no resource'));
    const { id, meta, ...given } = body;
    const stamp = { ...meta, lastUpdated: new Date(this.#clock()).toISOString(), versionId: crypto.randomUUID() };
    // The id of a new record is given by the repository: a conditional create may find another one.
    return { ...given, ...(method === 'POST' ? {} : { id }), meta: stamp };
  }

  #took(change: Parameters<Journal['write']>[0]): void {
    this.#journal.write(change);
    this.#version += 1;
  }

  async #search(type: ServedType, query: string): Promise<Kept[]> {
    const key = `${type}?${query}`;
    const known = this.#found.get(key);
    if (known?.version === this.#version) return known.records;
    const request = this.#library.core.parseSearchRequest(key);
    request.count = undefined;
    request.offset = undefined;
    const bundle: Bundle<Kept> = await this.#repo.search(request);
    const records = (bundle.entry ?? []).flatMap(({ resource }) => (resource ? [resource] : []));
    records.sort((a, b) => (a.meta?.lastUpdated ?? '').localeCompare(b.meta?.lastUpdated ?? ''));
    if (this.#found.size > 20) this.#found.clear();
    this.#found.set(key, { version: this.#version, records });
    return records;
  }

  async #handle(method: Method, url: string, body?: Resource, headers: Record<string, string> = {}): Promise<Written> {
    const request: FhirRequest = { method, url, pathname: '', params: {}, query: {}, body, headers };
    const [outcome, resource]: FhirResponse = await this.#router.handleRequest(request, this.#repo);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the repository gives back has an id
    return { outcome, resource: (resource as Kept | undefined) ?? null };
  }
}
