import { EhrForbidden, EhrUnsupported } from '../errors.ts';
import type { EhrConnection } from '../port.ts';
import { bundleOf } from './bundles.ts';
import type { Abilities, ResourceType } from './capability.ts';
import type { FhirClient } from './client.ts';
import { givesDocuments } from './documents.ts';
import type { SignInOptions } from './sign-in.ts';

interface Checking {
  client: FhirClient;
  abilities: Abilities;
  options: { signIn: SignInOptions; baseUrl: string };
  signal?: AbortSignal | undefined;
}

/** What is read, and what is lost without it. `needed`: nothing can be done. */
const kinds = [
  { type: 'Practitioner', many: 'employees', effect: 'Nobody can be mapped or imported.', needed: true },
  { type: 'Patient', many: 'clients', effect: 'Nobody can be mapped or imported.', needed: true },
  { type: 'Appointment', many: 'appointments', effect: 'No schedule can be synced.', needed: true },
  {
    type: 'Location',
    many: 'locations',
    effect: 'Appointments come without a place, and are taken for the time zone of the practice.',
    needed: false,
  },
] as const satisfies { type: ResourceType; many: string; effect: string; needed: boolean }[];

/** Signs in and reads one record of each kind: what a server says about itself and what it lets these credentials do are two things. */
export async function checkConnection(checking: Checking): Promise<EhrConnection> {
  const { abilities, options } = checking;
  const supports: string[] = [];
  const missing: EhrConnection['missing'] = [];
  let usable = true;
  for (const kind of kinds) {
    const readable = await mayRead(checking, kind);
    if (readable) {
      supports.push(`Reads ${kind.many}.`);
      notices(abilities, kind, supports, missing);
    } else {
      missing.push({ what: `These credentials cannot read ${kind.many}.`, effect: kind.effect });
      if (kind.needed) usable = false;
    }
  }
  visits(abilities, supports, missing);
  if (givesDocuments(abilities)) supports.push('Gives the clinical documents (CCD) that clients ask for.');
  else
    missing.push({
      what: 'The server gives no clinical documents (CCD).',
      effect: 'Staff upload those that clients ask for in the portal.',
    });
  const { signIn } = options;
  return {
    who: signIn.kind === 'key' ? `the registered program ${signIn.clientId}` : `the user ${signIn.userName}`,
    server: [
      `${abilities.product}${abilities.version === null ? '' : ` ${abilities.version}`}`,
      new URL(options.baseUrl).origin,
    ].join(' at '),
    supports,
    missing,
    usable,
  };
}

async function mayRead(
  { client, abilities, signal }: Checking,
  { type, many }: (typeof kinds)[number],
): Promise<boolean> {
  if (!abilities.can(type, 'search-type')) return false;
  try {
    bundleOf(await client.get(client.resolve(`${type}?_count=1`), { what: `read ${many}`, signal }));
    return true;
  } catch (error) {
    if (error instanceof EhrForbidden || error instanceof EhrUnsupported) return false;
    throw error;
  }
}

function notices(
  abilities: Abilities,
  { type, many }: (typeof kinds)[number],
  supports: string[],
  missing: EhrConnection['missing'],
): void {
  if (abilities.searchesBy(type, '_lastUpdated')) supports.push(`Tells which ${many} changed since the last run.`);
  else
    missing.push({
      what: `The server does not tell which ${many} changed.`,
      effect: `All ${many} are read in each run, which takes longer; nothing is lost.`,
    });
  if (!abilities.can(type, 'read'))
    missing.push({
      what: `The server does not give out single ${many}.`,
      effect: 'What is gone from PIMSY cannot be confirmed, so nothing is removed by itself.',
    });
  if (type === 'Appointment' && !abilities.searchesBy(type, 'date'))
    missing.push({
      what: 'The server does not search appointments by date.',
      effect: 'All appointments are read in each run, which takes longer; nothing is lost.',
    });
}

function visits(abilities: Abilities, supports: string[], missing: EhrConnection['missing']): void {
  if (!abilities.can('Encounter', 'create') || !abilities.searchesBy('Encounter', 'identifier')) {
    missing.push({
      what: 'The server takes no visits.',
      effect: 'GPS points of visits stay in Rounds until PIMSY allows it.',
    });
    return;
  }
  supports.push('Takes the GPS points of visits.');
  if (!abilities.createsOnce)
    missing.push({
      what: 'The server does not refuse a visit that it has already.',
      effect: 'Rounds looks for each visit before it sends it.',
    });
  if (!abilities.can('Encounter', 'update'))
    missing.push({
      what: 'The server takes no corrected visits.',
      effect: 'GPS points that come later stay in Rounds.',
    });
}
