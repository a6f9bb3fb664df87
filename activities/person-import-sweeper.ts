import type { Database } from '../db/database.ts';
import { Integration } from '../db/entities/index.ts';
import { waitingPersonImports } from '../db/person-imports/list.ts';
import { changedFailures, orderImport } from '../db/person-imports/order.ts';
import { unregistered } from '../db/person-imports/unregistered.ts';
import { type MappingKind, mappingKinds } from '../domain/fieldtime/person-problems.ts';
import type { Logger } from '../platform/log.ts';
import type { PersonImportInput } from '../workflows/person-import/contract.ts';
import { scopeOf, startAfterMs, waiting } from './waiting.ts';

export interface PersonImportSweepDeps {
  database: Database;
  clock: () => Date;
  log: Logger;
  /** Has a run carried out; false where it is. Rejects when Temporal is away. */
  startImport: (kind: MappingKind, run: PersonImportInput) => Promise<boolean>;
  /** Reads Timeero and fills the register; false where that is done just now. */
  startReading: (practiceId: string) => Promise<boolean>;
}

/** Records of one healing run. */
const healedAtATime = 1_000;

/**
 * Takes up what waits: records that failed and that PIMSY has changed since, runs that nobody carries out, and people who were mapped and are not in the EVV
 * register yet.
 */
export async function sweepPersonImports(deps: PersonImportSweepDeps): Promise<void> {
  const practices = (await deps.database.practices()).map((practice) => practice.id);
  for (const practiceId of practices) await heal(deps, practiceId);
  for (const practiceId of practices) await startRuns(deps, practiceId);
  for (const practiceId of practices) await fillRegister(deps, practiceId);
}

/** In the name of nobody: the person who ordered the first import wanted them in Timeero, and what stood in the way is gone. */
async function heal({ database, clock, log }: PersonImportSweepDeps, practiceId: string): Promise<void> {
  for (const kind of mappingKinds) {
    const ordered = await database.work(scopeOf(practiceId), async (uow) => {
      const recordIds = await changedFailures(uow, { kind, limit: healedAtATime });
      if (recordIds.length === 0 || (await uow.em.count(Integration, { system: 'timeero', enabled: true })) === 0)
        return null;
      const order = { kind, origin: 'healed', recordIds, orderedBy: 'system:import', createdBy: null } as const;
      return orderImport(uow, { ...order, now: clock() });
    });
    if (ordered) log.info({ practiceId, kind, records: ordered.records }, 'Ordered an import of records that changed');
  }
}

async function startRuns(deps: PersonImportSweepDeps, practiceId: string): Promise<void> {
  const kinds = new Map<string, MappingKind>();
  const look: Parameters<typeof waiting>[2] = async (uow, page) => {
    const rows = await waitingPersonImports(uow, page);
    for (const { id, kind } of rows) kinds.set(id, kind);
    return rows.map(({ id }) => id);
  };
  let imports = 0;
  for await (const runId of waiting(deps, practiceId, look, startAfterMs)) {
    const kind = kinds.get(runId);
    if (kind && (await deps.startImport(kind, { practiceId, runId }))) imports += 1;
  }
  if (imports > 0) deps.log.info({ practiceId, imports }, 'Started imports into Timeero that were waiting');
}

async function fillRegister({ database, startReading }: PersonImportSweepDeps, practiceId: string): Promise<void> {
  const any = await database.work(scopeOf(practiceId), async (uow) => {
    if ((await uow.em.count(Integration, { system: 'timeero', enabled: true })) === 0) return false;
    for (const kind of mappingKinds) if ((await unregistered(uow, kind, 1)).length > 0) return true;
    return false;
  });
  if (any) await startReading(practiceId);
}
