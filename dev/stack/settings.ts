import { portalAddress } from '../../platform/portal-address.ts';
import { dataFolder } from './data-folder.ts';
import type { DataFolder, Secrets } from './data-folder.ts';
import type { PortUse } from './ports.ts';
import { StackError } from './stack-error.ts';

const portNames = [
  'console',
  'temporal',
  'temporalUi',
  'postgres',
  'inbox',
  'smtp',
  'bounces',
  'scanner',
  'worker',
] as const;
type PortName = (typeof portNames)[number];

const uses: Record<PortName, PortUse> = {
  console: { port: 3000, variable: 'ROUNDS_PORT_CONSOLE', what: 'the console and the API' },
  temporal: { port: 7233, variable: 'ROUNDS_PORT_TEMPORAL', what: 'Temporal' },
  temporalUi: { port: 8233, variable: 'ROUNDS_PORT_TEMPORAL_UI', what: "Temporal's pages" },
  postgres: { port: 54320, variable: 'ROUNDS_PORT_POSTGRES', what: 'PostgreSQL' },
  inbox: {
    port: 8025,
    variable: 'ROUNDS_PORT_INBOX',
    what: 'the inbox page and the stand-ins of Twilio, Stripe, PIMSY and Timeero',
  },
  smtp: { port: 1025, variable: 'ROUNDS_PORT_SMTP', what: 'the SMTP inbox' },
  bounces: { port: 2525, variable: 'ROUNDS_PORT_BOUNCES', what: 'e-mails that come back' },
  scanner: { port: 3310, variable: 'ROUNDS_PORT_SCANNER', what: 'the virus scanner (stand-in)' },
  worker: { port: 9464, variable: 'ROUNDS_PORT_WORKER', what: "the worker's metrics" },
};

const viaVariables = { postgres: 'ROUNDS_VIA_POSTGRES', smtp: 'ROUNDS_VIA_SMTP' } as const;

/** Passed on to the processes where the person set them; .env.example explains each. */
const tuning = [
  'LOG_LEVEL',
  'METRICS_TOKEN',
  'DATABASE_POOL',
  'EMAIL_PER_SECOND',
  'TEXT_PER_SECOND',
  'VOICE_PER_SECOND',
  'FAX_PER_SECOND',
  'FAX_PROVIDER',
  'FAX_EMAIL_DOMAIN',
  'SHUTDOWN_GRACE_MS',
  'SWEEP_EVERY_MS',
  'IMPORT_LOOK_AGAIN_MS',
  'PIMSY_DROP_ROOT',
];

/** How this start differs from others: everything that the person set by environment variables. */
export interface Settings {
  folder: DataFolder;
  ports: Record<PortName, number>;
  /** Ports by which API and workers reach what stands on another one: a proxy of a fault test lies between. */
  via: { postgres: number; smtp: number };
  /** URLs of modules, with spaces between, that API and workers load before anything else; absent: none. For tests. */
  preload: string | undefined;
  /** A Temporal server that runs already; then none is started. */
  temporal?: { address: string; namespace: string; uiUrl: string | undefined } | undefined;
}

/** @throws {StackError} naming every port variable that is no port. */
export function readSettings(checkout: string, env: NodeJS.ProcessEnv = process.env): Settings {
  const variables = [...portNames.map((name) => uses[name].variable), ...Object.values(viaVariables)];
  const faults = variables.filter((variable) => !isPort(env[variable]));
  if (faults.length > 0) throw new StackError(`${faults.join(', ')}: a port is a number from 1 to 65535.`);
  const port = (name: PortName) => Number(env[uses[name].variable] || uses[name].port);
  const address = env.TEMPORAL_ADDRESS;
  return {
    folder: dataFolder(checkout, env),
    ports: {
      console: port('console'),
      temporal: port('temporal'),
      temporalUi: port('temporalUi'),
      postgres: port('postgres'),
      inbox: port('inbox'),
      smtp: port('smtp'),
      bounces: port('bounces'),
      scanner: port('scanner'),
      worker: port('worker'),
    },
    via: {
      postgres: Number(env[viaVariables.postgres] || port('postgres')),
      smtp: Number(env[viaVariables.smtp] || port('smtp')),
    },
    preload: env.ROUNDS_PRELOAD || undefined,
    temporal: address
      ? { address, namespace: env.TEMPORAL_NAMESPACE || 'default', uiUrl: env.TEMPORAL_UI_URL || undefined }
      : undefined,
  };
}

function isPort(value: string | undefined): boolean {
  return !value || (/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65_536);
}

/** The ports that this start will listen on. */
export function portUses({ ports, temporal }: Settings): PortUse[] {
  const names = portNames.filter((name) => !(temporal && name.startsWith('temporal')));
  return names.map((name) => ({ ...uses[name], port: ports[name] }));
}

/** The address of the console in a browser. */
export function consoleUrl({ ports }: Settings): string {
  return `http://localhost:${ports.console}`;
}

/** Every name below localhost is this machine, in each browser. */
const portalDomain = 'portal.localhost';

/** The address of a practice's portal in a browser. */
export function portalUrl(settings: Settings, acronym: string): string {
  return portalAddress({ PUBLIC_URL: consoleUrl(settings), PORTAL_DOMAIN: portalDomain }, acronym);
}

export interface Environments {
  /** Of API and worker; platform/config.ts and .env.example explain each name. */
  app: NodeJS.ProcessEnv;
  /** Of migrations and seed: as the owner of the schema too, which no server may be. */
  owner: NodeJS.ProcessEnv;
  /** Of the stand-ins. */
  sandbox: NodeJS.ProcessEnv;
}

export function environments(settings: Settings, secrets: Secrets, env = process.env): Environments {
  const { ports, via, preload, temporal } = settings;
  const database = (user: string, password: string, port = ports.postgres) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/rounds`;
  const system = { PATH: env.PATH, HOME: env.HOME, TZ: env.TZ, NODE_COMPILE_CACHE: env.NODE_COMPILE_CACHE };
  const twilio = { TWILIO_ACCOUNT_SID: secrets.twilioAccountSid, TWILIO_AUTH_TOKEN: secrets.twilioAuthToken };
  const app = {
    ...system,
    ...twilio,
    ROUNDS_ENV: 'development',
    ROUNDS_MASTER_KEYS: secrets.masterKeys,
    DATABASE_URL: database('rounds_app', secrets.appPassword, via.postgres),
    TEMPORAL_ADDRESS: temporal?.address ?? `127.0.0.1:${ports.temporal}`,
    TEMPORAL_NAMESPACE: temporal?.namespace ?? 'default',
    TEMPORAL_UI_URL: temporal ? temporal.uiUrl : `http://127.0.0.1:${ports.temporalUi}/temporal`,
    PUBLIC_URL: consoleUrl(settings),
    PORTAL_DOMAIN: portalDomain,
    API_PORT: String(ports.console),
    WORKER_PORT: String(ports.worker),
    STORAGE_DIR: settings.folder.documents,
    CLAMD_URL: `tcp://127.0.0.1:${ports.scanner}`,
    SMTP_URL: `smtp://127.0.0.1:${via.smtp}`,
    MAIL_FROM: 'reminders@rounds.example',
    BOUNCE_DOMAIN: 'bounces.rounds.example',
    BOUNCE_PORT: String(ports.bounces),
    TWILIO_FROM: '+12025550100',
    TWILIO_BASE_URL: `http://127.0.0.1:${ports.inbox}`,
    FAX_PROVIDER: 'telnyx',
    FAX_FROM: '+12025550101',
    TELNYX_API_KEY: secrets.telnyxApiKey,
    TELNYX_PUBLIC_KEY: secrets.telnyxPublicKey,
    TELNYX_CONNECTION_ID: '1494404757140276705',
    TELNYX_BASE_URL: `http://127.0.0.1:${ports.inbox}`,
    STRIPE_BASE_URL: `http://127.0.0.1:${ports.inbox}`,
    // The demo is to be seen moving, and no carrier limits it.
    TEXT_PER_SECOND: '10',
    VOICE_PER_SECOND: '10',
    FAX_PER_SECOND: '10',
    SHUTDOWN_GRACE_MS: '4000',
    ...(preload && { NODE_OPTIONS: `--import ${preload.replaceAll(' ', ' --import ')}` }),
    ...Object.fromEntries(tuning.filter((name) => env[name]).map((name) => [name, env[name]])),
  };
  const sandbox = {
    ...system,
    ...twilio,
    PIMSY_CLIENT_ID: secrets.pimsyClientId,
    PIMSY_PRIVATE_KEY: secrets.pimsyPrivateKey,
    PIMSY_USER_NAME: secrets.pimsyUserName,
    PIMSY_PASSWORD: secrets.pimsyPassword,
    SANDBOX_HTTP_PORT: String(ports.inbox),
    SANDBOX_SMTP_PORT: String(ports.smtp),
    SANDBOX_SCANNER_PORT: String(ports.scanner),
    SANDBOX_BOUNCE_PORT: String(ports.bounces),
    SANDBOX_DATA: settings.folder.sandbox,
    SANDBOX_INBOUND_URL: `${consoleUrl(settings)}/callbacks/twilio/{practice}/incoming`,
    TELNYX_API_KEY: secrets.telnyxApiKey,
    TELNYX_PRIVATE_KEY: secrets.telnyxPrivateKey,
    STRIPE_API_KEY: secrets.stripeApiKey,
    STRIPE_WEBHOOK_SECRET: secrets.stripeWebhookSecret,
    TIMEERO_API_KEY: secrets.timeeroApiKey,
    TIMEERO_WEBHOOK_SECRET: secrets.timeeroWebhookSecret,
  };
  return { app, owner: { ...app, DATABASE_OWNER_URL: database('rounds_owner', secrets.ownerPassword) }, sandbox };
}
