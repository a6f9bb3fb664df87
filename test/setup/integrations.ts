import type { Access } from '../../db/integrations/secrets.ts';
import { type HeldRecord, keepRecords } from '../../db/integrations/keep-records.ts';
import { sealSecrets } from '../../db/integrations/secrets.ts';
import type { UnitOfWork } from '../../db/database.ts';
import { ExternalRecord, Integration, Mapping, TimeeroMapping } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { MappingKind } from '../../domain/fieldtime/person-problems.ts';
import type { System } from '../../domain/integrations.ts';
import { normaliseSsn } from '../../domain/ssn.ts';
import type { KeyRing } from '../../platform/keyring.ts';
import type { TestDatabase } from './database.ts';
import type { StackData } from './stack-data.ts';

type Works = <T>(task: (uow: UnitOfWork) => Promise<T>) => Promise<T>;

/** Fields of a person as PIMSY holds them; whole and right unless a test wishes otherwise. */
export interface PersonWishes {
  firstName?: string;
  lastName?: string;
  email?: string;
  phones?: string[];
  birthDate?: string;
  address?: Record<string, string>;
  medicaidId?: string;
  ssn?: string | null;
  active?: boolean;
}

/** A practice whose connections are enabled, with records of both systems and mappings between them; for tests. */
export class TestIntegrations {
  readonly practiceId: string;
  readonly #work: Works;
  readonly #keyRing: KeyRing;
  #count = 0;

  constructor(data: TestDatabase | StackData, practiceId: string, keyRing: KeyRing) {
    this.#work =
      'database' in data
        ? (task) => data.database.work({ practiceId, actor: 'system:test' }, task)
        : (task) => data.work(task);
    this.practiceId = practiceId;
    this.#keyRing = keyRing;
  }

  work<T>(task: (uow: UnitOfWork) => Promise<T>): Promise<T> {
    return this.#work(task);
  }

  /** Enables a connection with these secrets. @returns its id */
  enable(system: System, access: Partial<Omit<Access, 'system'>> = {}): Promise<string> {
    const {
      method = system === 'pimsy' ? 'password' : 'key',
      address = `https://${system}.example/`,
      who = null,
    } = access;
    const { sealed, keyId } = sealSecrets(this.#keyRing, this.practiceId, system, access.secrets ?? { key: 'key' });
    return this.work(async ({ em }) => {
      const row = await em.findOne(Integration, { system });
      const values = { enabled: true, method, address, who, sealed, keyId };
      if (row) return em.assign(row, values).id;
      const id = newId();
      em.create(Integration, { id, system, ...values });
      return id;
    });
  }

  disable(system: System): Promise<void> {
    return this.work(async ({ em }) => {
      await em.nativeUpdate(Integration, { system }, { enabled: false, sealed: null, keyId: null });
    });
  }

  /** Keeps records as a reading does. @returns ids of external_record, in the order of the records */
  keep(system: System, kind: string, records: readonly HeldRecord[], now = new Date()): Promise<string[]> {
    return this.work(async (uow) => {
      await keepRecords(uow, this.#keyRing, { system, kind, records, now });
      const externalIds = records.map(({ externalId }) => externalId);
      const rows = await uow.em.find(ExternalRecord, { system, kind, externalId: externalIds });
      const ids = new Map(rows.map(({ externalId, id }) => [externalId, id]));
      return externalIds.map((externalId) => ids.get(externalId) ?? '');
    });
  }

  /** An employee or client of PIMSY, or that one again with other fields. @returns id of its record */
  async person(kind: MappingKind, externalId = `p-${++this.#count}`, wishes: PersonWishes = {}): Promise<string> {
    const [id = ''] = await this.keep('pimsy', kind, [heldPerson(kind, externalId, wishes)]);
    return id;
  }

  employee = (externalId?: string, wishes?: PersonWishes) => this.person('employee', externalId, wishes);
  client = (externalId?: string, wishes?: PersonWishes) => this.person('client', externalId, wishes);

  /** A Timeero user or job that nobody has mapped. @returns id of its record */
  async target(
    kind: MappingKind,
    wishes: { label?: string; externalId?: string; facts?: Record<string, unknown> } = {},
  ): Promise<string> {
    const { externalId = `t-${++this.#count}`, label = `Target ${externalId}`, facts = {} } = wishes;
    const held = { externalId, label, facts, snapshot: { id: externalId }, ssn: null, changedAt: null };
    const [id = ''] = await this.keep('timeero', kind === 'employee' ? 'user' : 'job', [held]);
    return id;
  }

  /** PIMSY's record is that one of Timeero. */
  mapped(kind: MappingKind, pimsyRecordId: string, timeeroRecordId: string): Promise<string> {
    const id = newId();
    return this.work(async ({ em }) => {
      em.create(TimeeroMapping, {
        id,
        kind,
        pimsyRecordId,
        timeeroRecordId,
        origin: 'chosen',
        mappedBy: 'system:test',
      });
      return id;
    });
  }

  /** An external record is that row of ours. */
  linked(system: System, externalRecordId: string, localKind: string, localId: string): Promise<void> {
    return this.work(async ({ em }) => {
      em.create(Mapping, { system, externalRecordId, localKind, localId });
    });
  }
}

/** Of Asheville; right in every field. The SSN is one of those that belong to nobody (printed on sample cards) unless another is wished. */
export function heldPerson(kind: MappingKind, externalId: string, wishes: PersonWishes = {}): HeldRecord {
  const n = numberOf(externalId);
  const { firstName = 'Ada', lastName = `Hill${n}`, birthDate = '1980-01-02', active = true } = wishes;
  const { email = `${externalId}@example.com`, phones = [`+1828555${String(n % 10_000).padStart(4, '0')}`] } = wishes;
  const { address = { line1: `${n + 1} Laurel Street`, city: 'Asheville', state: 'NC', zip: '28801' } } = wishes;
  const { medicaidId = kind === 'client' ? `9${String(n).padStart(8, '0')}K` : '' } = wishes;
  const { ssn = kind === 'employee' ? ssnOf(n) : null } = wishes;
  const digits = ssn === null ? null : normaliseSsn(ssn);
  const facts = {
    firstName,
    lastName,
    email,
    phones,
    birthDate,
    address,
    active,
    ...(kind === 'client' ? { medicaidId } : {}),
    ssnLast4: digits === null ? '' : digits.slice(-4),
  };
  const label = [lastName, firstName].filter(Boolean).join(', ');
  return { externalId, label, facts, snapshot: facts, ssn: digits, changedAt: null };
}

const numberOf = (text: string): number => Number(/\d+/.exec(text)?.[0] ?? 0);
/** Valid by every rule, another for each n. */
const ssnOf = (n: number): string =>
  `219${String(10 + (n % 80))}${String(1000 + n)
    .padStart(4, '0')
    .slice(-4)}`;
