import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { importedText } from '../../../domain/imports/csv-text.ts';
import { readInstant } from '../../../domain/time.ts';
import { type CsvEncoding, decodeCsv, NotCsv, recordsOf, separatorOf } from '../../../platform/csv-file.ts';
import { EhrError, EhrInvalidAnswer, EhrNotFound, EhrUnsupported, type PartialReason } from '../port.ts';
import { type Cells, dropFiles, type DropKind } from './columns.ts';

/** What stands in `manifest.json`, which is written last, when all files are there. */
const manifestSchema = z.object({
  complete: z.boolean(),
  /** ISO instant. */
  madeAt: z.string(),
  files: z.record(
    z.string(),
    z.object({ sha256: z.string().regex(/^[0-9a-fA-F]{64}$/), rows: z.number().int().nonnegative() }),
  ),
  /** The appointments that the file has all of: ISO instants, `to` not included. */
  appointments: z.object({ from: z.string(), to: z.string() }).optional(),
});
export type Manifest = z.output<typeof manifestSchema>;

export interface DropFile {
  rows: { id: string; cells: Cells }[];
  reasons: Set<PartialReason>;
  encoding: CsvEncoding;
  /** Columns that its first line does not name: what they would say is not known of anybody. */
  lacks: string[];
}

/** Bytes of one file. */
const largestFile = 64 * 1024 * 1024;

/** null where there is none, or none that can be read. */
export async function readManifest(folder: string): Promise<Manifest | null> {
  const bytes = await readWhole(join(folder, 'manifest.json'));
  return bytes === null ? null : (manifestSchema.safeParse(parsed(bytes)).data ?? null);
}

/** The rows of a file, and why they may not be all there are. @throws EhrError where there is nothing to read */
export async function readDrop(folder: string, kind: DropKind): Promise<DropFile> {
  const { name } = dropFiles[kind];
  const manifest = await readManifest(folder);
  const bytes = await readWhole(join(folder, name));
  if (bytes === null)
    throw new FolderUnusable(
      `There is no ${name} in PIMSY's folder.`,
      'See that PIMSY writes its files into the folder that Rounds looks into.',
    );
  const reasons = faultsOf(manifest, name, bytes);
  const good = reasons.size === 0;
  const rows: DropFile['rows'] = [];
  const seen = new Set<string>();
  const { encoding, lacks, records } = await tableOf(kind, good ? bytes : wholeLines(bytes));
  for (const { id, cells } of records) {
    if (id === undefined) reasons.add('unreadable');
    else {
      if (seen.has(id)) reasons.add('repeated');
      seen.add(id);
      rows.push({ id, cells });
    }
  }
  if (good && rows.length !== manifest?.files[name]?.rows) reasons.add('count-differs');
  return { rows, reasons, encoding, lacks };
}

/** A file or folder of the drop that is not there, or not for us; nothing is known about any record. */
export class FolderUnusable extends EhrNotFound {
  override readonly next: string;
  constructor(message: string, next: string) {
    super(message);
    this.next = next;
  }
}

function faultsOf(manifest: Manifest | null, name: string, bytes: Buffer): Set<PartialReason> {
  const reasons = new Set<PartialReason>();
  const described = manifest?.files[name];
  if (!manifest || !described) return reasons.add('no-manifest');
  if (!manifest.complete) reasons.add('not-complete');
  const sum = createHash('sha256').update(bytes).digest('hex');
  if (described.sha256.toLowerCase() !== sum) reasons.add('checksum-differs');
  return reasons;
}

/** Whether the manifest promises all appointments of the window. */
export function coversWindow(manifest: Manifest | null, from: string, to: string): boolean {
  const [first, last] = [
    readInstant(manifest?.appointments?.from ?? ''),
    readInstant(manifest?.appointments?.to ?? ''),
  ];
  return first !== null && last !== null && Date.parse(first) <= Date.parse(from) && Date.parse(last) >= Date.parse(to);
}

/** Of a file that may still be on its way, a line without an end may be half of one: `Jo` is not yet `Jordan`. */
function wholeLines(bytes: Buffer): Buffer {
  const end = Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d));
  return bytes.subarray(0, end + 1);
}

interface Table extends Pick<DropFile, 'encoding' | 'lacks'> {
  records: { id: string | undefined; cells: Cells }[];
}

async function tableOf(kind: DropKind, bytes: Buffer): Promise<Table> {
  const { name, columns } = dropFiles[kind];
  const known: readonly string[] = columns;
  let names: (string | null)[] | null = null;
  const records: Table['records'] = [];
  try {
    const { text, encoding } = decodeCsv(bytes);
    for await (const { cells: record } of recordsOf(text, separatorOf(text))) {
      const texts = record.map((cell) => importedText(cell));
      if (texts.every((each) => each === '')) continue;
      if (names) {
        const cells = cellsOf(names, texts);
        records.push({ id: /^[\w.-]{1,64}$/.test(cells['id'] ?? '') ? cells['id'] : undefined, cells });
      } else {
        names = texts.map(plain).map((heading) => (known.includes(heading) ? heading : null));
        requireColumns(names, kind);
      }
    }
    const found = names ?? requireColumns([], kind);
    return { encoding, records, lacks: known.filter((each) => !found.includes(each)) };
  } catch (error) {
    if (!(error instanceof NotCsv)) throw error;
    throw new EhrInvalidAnswer(
      error.why === 'spreadsheet'
        ? `${name} is a spreadsheet, not a CSV file.`
        : `${name} cannot be read${error.line === null ? '' : ` from line ${error.line} on`}.`,
      'Let PIMSY write it as "CSV UTF-8", each quotation mark inside of a cell twice.',
    );
  }
}

const plain = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** Names only columns that we know: without a first line of its own, what stands there is somebody's. @throws EhrInvalidAnswer */
function requireColumns(names: (string | null)[], kind: DropKind): (string | null)[] {
  const { name, columns } = dropFiles[kind];
  const next = `Let PIMSY write the file again with a first line that names its columns, each once: ${columns.join(', ')}.`;
  const known = names.filter((each) => each !== null);
  const twice = known.find((each, i) => known.indexOf(each) < i);
  if (twice !== undefined)
    throw new EhrInvalidAnswer(`The first line of ${name} names the column ${twice} twice.`, next);
  if (!known.includes('id')) throw new EhrInvalidAnswer(`The first line of ${name} does not name the column id.`, next);
  return names;
}

const cellsOf = (names: (string | null)[], texts: string[]): Cells =>
  Object.fromEntries(names.flatMap((name, i) => (name === null || !texts[i] ? [] : [[name, texts[i]]])));

/** Never through a link: whoever may write into the folder could make Rounds read any file of its own. null where there is none. */
async function readWhole(path: string): Promise<Buffer | null> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw folderError(error);
  }
  try {
    const { size } = await file.stat();
    if (size > largestFile)
      throw new EhrUnsupported(
        `A file of PIMSY is larger than ${largestFile / 1024 / 1024} MB.`,
        'Let PIMSY write fewer days of appointments, and leave out people who left long ago.',
      );
    return await file.readFile();
  } catch (error) {
    if (error instanceof EhrError) throw error;
    throw folderError(error);
  } finally {
    await file.close();
  }
}

/** What to do about a folder or file that cannot be used; the path itself stays out of it. */
export function folderError(error: unknown): EhrError {
  const code = codeOf(error);
  if (code === 'EACCES' || code === 'EPERM')
    return new FolderUnusable(
      "Rounds may not use PIMSY's folder, or a file in it.",
      'Ask whoever runs this server to let Rounds read incoming and write into outbox.',
    );
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new FolderUnusable(
      "PIMSY's folder does not exist.",
      'Ask whoever runs this server to make it, or compare its name in the configuration.',
    );
  if (code === 'ELOOP' || code === 'EISDIR')
    return new EhrUnsupported(
      "A file in PIMSY's folder is a link or a folder.",
      'Put the file itself there: Rounds follows no links.',
    );
  return new EhrInvalidAnswer(`PIMSY's folder cannot be used (${code || 'unknown'}).`);
}

export const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8').replace(/^\uFEFF/, ''));
  } catch {
    return null;
  }
}
