import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';
import { EhrError, EhrInvalidAnswer, EhrNotFound, EhrUnsupported, partialReasons } from '../port.ts';
import type {
  AppointmentWindow,
  Ehr,
  EhrAppointment,
  EhrConnection,
  EhrPage,
  PartialReason,
  ReadOptions,
} from '../port.ts';
import {
  appointmentOf,
  type Cells,
  clientOf,
  dropFiles,
  type DropKind,
  employeeOf,
  extraColumns,
  locationOf,
} from './columns.ts';
import { codeOf, coversWindow, type DropFile, folderError, FolderUnusable, readDrop, readManifest } from './drop.ts';
import { writeVisit } from './outbox.ts';

export interface CsvDropOptions {
  /** The practice's own: `incoming` with what PIMSY wrote, `outbox` for visits. docs/pimsy.md describes both. */
  folder: string;
  /** Records of one page; default 500. */
  pageSize?: number;
}

const encodings = { 'utf-8': 'UTF-8', 'utf-16': 'UTF-16', 'windows-1252': 'Windows-1252' } as const;

/** What a file that can be read leaves open. */
function doubtsOf(name: string, { reasons, encoding, lacks }: DropFile): EhrConnection['missing'] {
  const doubts = [...reasons].map((reason) => ({
    what: `${name}: ${partialReasons[reason]}`,
    effect: 'What is not in it is not taken for deleted.',
  }));
  const absent = lacks.filter((column) => !extraColumns.includes(column));
  if (absent.length > 0)
    doubts.push({
      what: `${name} has no column ${absent.join(', ')}.`,
      effect: 'What PIMSY holds there is not known here. Compare how its first line is written.',
    });
  if (encoding === 'windows-1252')
    doubts.push({
      what: `${name} is not in UTF-8.`,
      effect: 'It is read as Windows-1252. Where letters with accents are wrong here, let PIMSY write "CSV UTF-8".',
    });
  return doubts;
}

type Reader<T> = (id: string, cells: Cells) => T;

/**
 * The practice's EHR as files that it leaves in a folder. There is no telling what changed: every read gives all, and comparing is left to who reads.
 */
export function createCsvEhr({ folder, pageSize = 500 }: CsvDropOptions): Ehr {
  const incoming = join(folder, 'incoming');

  async function* pages<T>(
    kind: DropKind,
    read: Reader<T>,
    signal: AbortSignal | undefined,
    {
      keep = () => true,
      further = async () => [],
    }: { keep?: (record: T) => boolean; further?: () => Promise<PartialReason[]> } = {},
  ): AsyncGenerator<EhrPage<T>> {
    const { rows, reasons } = await readDrop(incoming, kind);
    for (const reason of await further()) reasons.add(reason);
    const records = rows.map(({ id, cells }) => read(id, cells)).filter(keep);
    const end = {
      whole: reasons.size === 0,
      reasons: [...reasons],
      scope: 'all' as const,
      count: records.length,
      nextSince: null,
    };
    for (let at = 0; ; at += pageSize) {
      signal?.throwIfAborted();
      const last = at + pageSize >= records.length;
      yield { records: records.slice(at, at + pageSize), end: last ? end : null };
      if (last) return;
    }
  }

  /** @throws EhrInvalidAnswer where the file is not whole: who is not in it may still exist */
  async function one<T>(kind: DropKind, read: Reader<T>, id: string): Promise<T | null> {
    const { rows, reasons } = await readDrop(incoming, kind);
    const row = rows.findLast((each) => each.id === id);
    if (row) return read(row.id, row.cells);
    const [reason] = reasons;
    if (reason === undefined) return null;
    throw new EhrInvalidAnswer(
      `The files of PIMSY are not whole: ${partialReasons[reason]}`,
      'Rounds looks again by itself; see that PIMSY writes manifest.json last.',
    );
  }

  async function* appointments({ from, to, signal }: AppointmentWindow): AsyncGenerator<EhrPage<EhrAppointment>> {
    yield* pages('appointments', appointmentOf, signal, {
      keep: ({ startsAt }) =>
        startsAt === null || (Date.parse(startsAt) >= Date.parse(from) && Date.parse(startsAt) < Date.parse(to)),
      further: async () => (coversWindow(await readManifest(incoming), from, to) ? [] : ['outside-window']),
    });
  }

  async function requireIncoming(): Promise<void> {
    try {
      await access(incoming, constants.R_OK | constants.X_OK);
    } catch (error) {
      await access(folder).catch((reason: unknown) => {
        throw folderError(reason);
      });
      if (codeOf(error) !== 'ENOENT') throw folderError(error);
      throw new FolderUnusable(
        "There is no folder incoming in PIMSY's folder.",
        'Ask whoever runs this server to make it, and let PIMSY write its files there.',
      );
    }
  }

  async function check(): Promise<EhrConnection> {
    await requireIncoming();
    const manifest = await readManifest(incoming);
    const supports: string[] = [];
    const missing: EhrConnection['missing'] = [];
    let usable = true;
    for (const kind of ['employees', 'clients', 'appointments', 'locations'] as const) {
      const { name } = dropFiles[kind];
      const found = await readDrop(incoming, kind).catch((error: unknown) => {
        if (error instanceof EhrError) return error;
        throw error;
      });
      if (found instanceof EhrNotFound) {
        missing.push({ what: `There is no ${name}.`, effect: `Rounds learns nothing of ${kind}.` });
        usable &&= kind === 'locations';
      } else if (found instanceof EhrError) {
        // All files that are wrong at once, so that they are mended at once.
        missing.push({ what: found.message, effect: found.next });
        usable = false;
      } else {
        supports.push(`Reads ${found.rows.length} ${kind} from ${name} (${encodings[found.encoding]}).`);
        missing.push(...doubtsOf(name, found));
      }
    }
    try {
      await access(join(folder, 'outbox'), constants.W_OK);
      supports.push('Writes the GPS points of visits into outbox.');
    } catch {
      missing.push({
        what: 'There is no folder outbox that Rounds may write into.',
        effect: 'GPS points of visits stay in Rounds.',
      });
    }
    const made = manifest ? `, written ${manifest.madeAt.slice(0, 40)}` : '';
    return {
      who: 'whoever may read the folder',
      server: `A folder with files of PIMSY${made}`,
      supports,
      missing,
      usable,
    };
  }

  return {
    check,
    employees: ({ signal }: ReadOptions = {}) => pages('employees', employeeOf, signal),
    clients: ({ signal }: ReadOptions = {}) => pages('clients', clientOf, signal),
    locations: ({ signal }: ReadOptions = {}) => pages('locations', locationOf, signal),
    appointments,
    employee: (id) => one('employees', employeeOf, id),
    client: (id) => one('clients', clientOf, id),
    location: (id) => one('locations', locationOf, id),
    appointment: (id) => one('appointments', appointmentOf, id),
    clinicalSummary: () =>
      Promise.reject(
        new EhrUnsupported(
          'The files of PIMSY bring no clinical documents (CCD).',
          'Export the CCD in PIMSY and upload it.',
        ),
      ),
    sendVisit: (visit) => writeVisit(folder, visit),
  };
}
