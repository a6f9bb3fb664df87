import { type Import, isBuiltin, packageOf, type Source } from './sources.ts';

/** The import table of docs/architecture.md. Paths are of files from the checkout. */
interface Room {
  /** Files of ours that may be imported beside those of the room itself. */
  ours: RegExp[];
  /** Files whose types may be imported. */
  types?: RegExp[];
  /** Packages of those that the table names. */
  packages: (keyof typeof named)[];
  builtins: boolean;
}

/** Packages that the table gives to some rooms and keeps from the others; all other packages are free. */
const named = {
  temporal: /^@temporalio\/.+/,
  'temporal in workflows': /^@temporalio\/(workflow|common)$/,
  'temporal client': /^@temporalio\/(client|common)$/,
  orm: /^(@mikro-orm\/.+|kysely|pg)$/,
  zod: /^zod$/,
  dates: /^(temporal-polyfill|luxon|date-fns|dayjs)$/,
  phones: /^libphonenumber-js$/,
  // Of the stand-in for PIMSY: a server's library is no part of what is run for a practice.
  'fhir server': /^@medplum\//,
} as const;

const domain = /^domain\//;
const db = /^db\/(?!seed\/|migrations\/)/;
const platform = /^platform\//;
const contracts = /^workflows\/[^/]+\/contract\.ts$/;
const anything = /^/;

export const rooms: Readonly<Record<string, Room>> = {
  domain: { ours: [], packages: ['dates', 'phones'], builtins: false },
  platform: { ours: [], packages: ['temporal', 'zod'], builtins: true },
  workflows: {
    ours: [/^domain\/(?!schemas\/|time\.ts)/, /^platform\/(names|search-attributes)\.ts$/],
    types: [/^activities\//],
    packages: ['temporal in workflows'],
    builtins: false,
  },
  activities: {
    ours: [domain, db, platform, contracts, /^providers\/([^/]+\/port|outcome)\.ts$/],
    packages: ['temporal'],
    builtins: true,
  },
  providers: { ours: [domain, platform], packages: ['zod'], builtins: true },
  db: { ours: [domain, platform], packages: ['orm'], builtins: true },
  api: {
    ours: [domain, db, platform, contracts, /^providers\/[^/]+\/inbound\.ts$/, /^providers\/storage\/port\.ts$/],
    // What inbound.ts gives is described in the port.
    types: [/^workflows\//, /^providers\/([^/]+\/port|outcome)\.ts$/],
    packages: ['temporal client', 'zod'],
    builtins: true,
  },
  workers: {
    ours: [domain, db, platform, /^workflows\//, /^activities\//, /^providers\//],
    packages: ['temporal', 'orm', 'zod'],
    builtins: true,
  },
  web: { ours: [domain], packages: ['zod'], builtins: false },
  dev: { ours: [anything], packages: ['temporal', 'orm', 'zod', 'dates', 'phones', 'fhir server'], builtins: true },
  test: { ours: [anything], packages: ['temporal', 'orm', 'zod', 'dates', 'phones', 'fhir server'], builtins: true },
};

/** Composition roots take what they put together; what builds the web pages runs in Node. */
const exceptions: { path: RegExp; room: string }[] = [
  { path: /\.test\.tsx?$/, room: 'test' },
  { path: /^api\/main\.ts$/, room: 'workers' },
  { path: /^web\/([^/]+\/)?vite\.config\.ts$/, room: 'dev' },
];
const schemas = /^domain\/schemas\//;

export const roomOf = (path: string): string => path.slice(0, path.indexOf('/'));

/** What is wrong with the imports of a file, one sentence each. */
export function faultsOf({ path, imports }: Source): string[] {
  const room = rooms[exceptions.find((each) => each.path.test(path))?.room ?? roomOf(path)];
  if (!room) return [`${path} stands in no room of docs/architecture.md`];
  return imports.flatMap((each) => {
    const fault = faultOf(path, room, each);
    return fault ? [`${path} imports ${each.specifier}: ${fault}`] : [];
  });
}

function faultOf(path: string, room: Room, { specifier, file, typeOnly }: Import): string | null {
  if (file !== null) return faultOfOurs(path, room, file, typeOnly);
  // The type of a package is gone at run time and binds nobody to it.
  if (typeOnly) return null;
  if (isBuiltin(specifier)) return room.builtins ? null : `no Node built-ins in ${roomOf(path)}`;
  const name = packageOf(specifier);
  const rules = Object.values(named).filter((pattern) => pattern.test(name));
  const allowed = room.packages.map((key) => named[key]);
  if (rules.length === 0 || allowed.some((pattern) => pattern.test(name))) return null;
  if (name === 'zod' && schemas.test(path)) return null;
  return `the table does not give ${name} to ${roomOf(path)}`;
}

function faultOfOurs(path: string, room: Room, file: string, typeOnly: boolean): string | null {
  // Two bundles, so that staff code never reaches a client.
  if (/^web\/(console|portal)\//.test(file) && roomOf(path) === 'web' && partOf(path) !== partOf(file))
    return 'console, portal and shared pages are apart';
  if (roomOf(path) === roomOf(file) || room.ours.some((pattern) => pattern.test(file))) return null;
  if (room.types?.some((pattern) => pattern.test(file))) return typeOnly ? null : 'as `import type` only';
  return `the table does not give it to ${roomOf(path)}`;
}

const partOf = (path: string) => path.split('/')[1];
