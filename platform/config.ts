import { z } from 'zod';
import { readMasterKeys } from './keyring.ts';

/**
 * The environment of a Rounds process, read once at its start. Every name is documented in `.env.example`.
 * Durations are milliseconds, rates are messages per second for one worker process.
 */
const text = z.string().trim().min(1);
const port = z.coerce.number().int().min(0).max(65_535);
const url = z.url();
const domain = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;
const noDomain = 'must be a domain in small letters, without scheme and port';

const isSignedIn = (value: string): boolean => {
  const { username = '', password = '' } = URL.parse(value) ?? {};
  return username !== '' && password !== '';
};

const variables = z.object({
  ROUNDS_ENV: z.enum(['development', 'production', 'test']).default('production'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  /** `id:base64` pairs joined by commas; each key is 32 bytes; the first one encrypts, all of them decrypt. */
  ROUNDS_MASTER_KEYS: text.superRefine((value, context) => {
    try {
      readMasterKeys(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'cannot be read' });
    }
  }),
  /** PostgreSQL as the role `rounds_app`, which row-level security binds. */
  DATABASE_URL: text,
  DATABASE_POOL: z.coerce.number().int().min(1).max(200).default(10),
  TEMPORAL_ADDRESS: text.default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: text.default('default'),
  /** Where the Temporal UI listens, path included; the API serves it read-only to operators. Absent: no UI. */
  TEMPORAL_UI_URL: url.optional(),
  /** The address that browsers and providers reach the API by; callbacks are signed over it. No trailing slash. */
  PUBLIC_URL: url.transform((value) => value.replace(/\/+$/, '')),
  /** Domain of the practices' own portals, each at `<acronym>.` before it. Absent: `portal.` before the host of PUBLIC_URL. */
  PORTAL_DOMAIN: z.string().regex(domain, noDomain).optional(),
  API_HOST: text.default('127.0.0.1'),
  API_PORT: port.default(3000),
  /** Proxies whose X-Forwarded-For is believed: `loopback`, addresses and ranges, joined by commas. */
  TRUST_PROXY: text.default('loopback'),
  /** With this bearer token /metrics of the API may be read from other machines too. */
  METRICS_TOKEN: text.optional(),
  /** Where a worker listens for scrapes and probes; 0.0.0.0 in a container. */
  WORKER_HOST: text.default('127.0.0.1'),
  /** Prometheus metrics of a worker and its /healthz and /readyz; 0 takes a free port. */
  WORKER_PORT: port.default(9464),
  /** Folder of clients' documents, sealed; the API and every worker share it. */
  STORAGE_DIR: text,
  /** clamd, which looks at every document before anybody can open it: tcp://host:port */
  CLAMD_URL: z.url({ protocol: /^tcp$/, error: 'must be tcp://host:port' }),
  /** smtp://user:password@host:port or smtps://…; */
  SMTP_URL: url,
  /** Address in `From` of every e-mail; the practice's name stands before it. */
  MAIL_FROM: z.email(),
  /** Domain that e-mails come back to when a mail server could not deliver them after all; its MX names the API. Absent: they come back to MAIL_FROM. */
  BOUNCE_DOMAIN: z.string().regex(domain, noDomain).optional(),
  /** Where the API takes e-mails that come back. Absent: another process does, or nobody. */
  BOUNCE_PORT: port.optional(),
  BOUNCE_HOST: text.default('127.0.0.1'),
  /** Mailbox to which all of BOUNCE_DOMAIN leads, where e-mails that come back are read by IMAP: imaps://user:password@host:993/folder. Absent: none is read. */
  BOUNCE_IMAP_URL: z
    .url({ protocol: /^imaps?$/, error: 'must be imaps://user:password@host:993/folder' })
    .refine((value) => isSignedIn(value), 'must name a user and a password')
    .optional(),
  /** Files in PEM by which the API offers STARTTLS there; both or none. */
  BOUNCE_TLS_CERT: text.optional(),
  BOUNCE_TLS_KEY: text.optional(),
  /** Of all workers together. Not below 0.1: a message waits for its turn while its lease (WORKER_LEASE_MS) runs. */
  EMAIL_PER_SECOND: z.coerce.number().min(0.1).default(20),
  TWILIO_ACCOUNT_SID: z.string().regex(/^AC[0-9a-f]{32}$/, 'must be AC and 32 hexadecimal digits'),
  TWILIO_AUTH_TOKEN: text,
  /** Sender of texts in E.164, or a Messaging Service (MG…). */
  TWILIO_FROM: z.string().regex(/^(\+[1-9]\d{6,14}|MG[0-9a-f]{32})$/, 'must be +E.164 or a Messaging Service SID'),
  /** Number that calls come from, in E.164. Absent: TWILIO_FROM; where that is a Messaging Service no calls are placed. */
  TWILIO_VOICE_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be +E.164')
    .optional(),
  /** Another server that speaks Twilio's protocol, for development and tests. Absent: api.twilio.com. */
  TWILIO_BASE_URL: url.optional(),
  /** Folder below which PIMSY may leave CSV files, in one folder a practice named by its acronym. Absent: no practice connects by files. */
  PIMSY_DROP_ROOT: z.string().trim().startsWith('/', 'must be an absolute path').optional(),
  /** Who sends faxes: Telnyx, or a gateway that takes them by e-mail. Absent: none are sent. */
  FAX_PROVIDER: z.enum(['telnyx', 'email']).optional(),
  /** Fax number at Telnyx, in E.164. */
  FAX_FROM: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be +E.164')
    .optional(),
  /** Domain of the gateway: a fax goes to <number>@FAX_EMAIL_DOMAIN. */
  FAX_EMAIL_DOMAIN: z.string().regex(domain, noDomain).optional(),
  TELNYX_API_KEY: text.optional(),
  /** By which Telnyx signs its webhooks, as its portal shows it: 32 bytes in base64. */
  TELNYX_PUBLIC_KEY: z
    .string()
    .refine((value) => Buffer.from(value, 'base64').length === 32, 'must be 32 bytes in base64')
    .optional(),
  /** Id of the fax application in Telnyx. */
  TELNYX_CONNECTION_ID: text.optional(),
  /** Another server that speaks Telnyx's protocol, for development and tests. Absent: api.telnyx.com. */
  TELNYX_BASE_URL: url.optional(),
  /** A server on this machine that speaks Stripe's protocol, for development and tests. Absent: api.stripe.com. */
  STRIPE_BASE_URL: url.optional(),
  TEXT_PER_SECOND: z.coerce.number().min(0.1).default(1),
  VOICE_PER_SECOND: z.coerce.number().min(0.1).default(1),
  FAX_PER_SECOND: z.coerce.number().min(0.1).default(1),
  /**
   * How long what a worker is handing over, or importing, belongs to it: when that is over, others take it to be gone. Hand-overs without an answer are given up
   * after four fifths of it, so it has to be longer than the slowest answer of a provider.
   */
  WORKER_LEASE_MS: z.coerce.number().int().min(10_000).default(60_000),
  /** Time that a worker gives its running activities before it stops. */
  SHUTDOWN_GRACE_MS: z.coerce.number().int().min(0).default(10_000),
  /** How often every worker looks for rows that no workflow has taken up yet. */
  SWEEP_EVERY_MS: z.coerce.number().int().min(100).default(10_000),
  /** Between two looks for somebody, or a shift, whose creation in Timeero got no answer: it may arrive late. */
  IMPORT_LOOK_AGAIN_MS: z.coerce.number().int().min(1_000).default(300_000),
});

/** A lease must outlast the turns of this many workers that share a sender: each may have taken the next one already. */
const sharedTurns = 6;

/** Of each way that faxes go. */
const neededBy = {
  telnyx: ['FAX_FROM', 'TELNYX_API_KEY', 'TELNYX_PUBLIC_KEY', 'TELNYX_CONNECTION_ID'],
  email: ['FAX_EMAIL_DOMAIN'],
} as const;

/** What only makes sense together. */
const schema = variables.superRefine((given, context) => {
  const fault = (name: keyof typeof given, message: string) =>
    context.addIssue({ code: 'custom', path: [name], message });
  if (given.BOUNCE_PORT !== undefined && !given.BOUNCE_DOMAIN)
    fault('BOUNCE_DOMAIN', 'is needed beside BOUNCE_PORT: what would come in there is addressed to it');
  if (given.BOUNCE_IMAP_URL !== undefined && !given.BOUNCE_DOMAIN)
    fault('BOUNCE_DOMAIN', 'is needed beside BOUNCE_IMAP_URL: the return paths that lead there are of it');
  if (given.BOUNCE_TLS_KEY && !given.BOUNCE_TLS_CERT) fault('BOUNCE_TLS_CERT', 'is needed beside BOUNCE_TLS_KEY');
  if (given.BOUNCE_TLS_CERT && !given.BOUNCE_TLS_KEY) fault('BOUNCE_TLS_KEY', 'is needed beside BOUNCE_TLS_CERT');
  for (const name of given.FAX_PROVIDER ? neededBy[given.FAX_PROVIDER] : [])
    if (given[name] === undefined) fault(name, `is needed where FAX_PROVIDER is ${given.FAX_PROVIDER}`);
  if (given.STRIPE_BASE_URL !== undefined && given.ROUNDS_ENV === 'production')
    fault('STRIPE_BASE_URL', 'is for development and tests: in production cards are paid at api.stripe.com');
  const slowest = Math.min(given.EMAIL_PER_SECOND, given.TEXT_PER_SECOND, given.VOICE_PER_SECOND, given.FAX_PER_SECOND);
  if (given.WORKER_LEASE_MS < (sharedTurns * 1_000) / slowest)
    fault(
      'WORKER_LEASE_MS',
      `must be ${sharedTurns} turns at least of the slowest sender (EMAIL_PER_SECOND, TEXT_PER_SECOND, VOICE_PER_SECOND, FAX_PER_SECOND)`,
    );
});

/** Every name that a process reads, in the order of the schema; `.env.example` is tested against it. */
export const configNames = Object.keys(variables.shape);

export type Config = z.output<typeof schema>;

/** Number that calls come from, in E.164; undefined: there is none, since a Messaging Service places no calls. */
export const callingNumber = ({
  TWILIO_VOICE_FROM,
  TWILIO_FROM,
}: Pick<Config, 'TWILIO_VOICE_FROM' | 'TWILIO_FROM'>): string | undefined =>
  TWILIO_VOICE_FROM ?? (TWILIO_FROM.startsWith('+') ? TWILIO_FROM : undefined);

/** No text, call or fax can reach a person: stand-ins take the place of the providers. */
export const hasStandIns = ({
  TWILIO_BASE_URL,
  FAX_PROVIDER,
  TELNYX_BASE_URL,
}: {
  TWILIO_BASE_URL?: string | undefined;
  FAX_PROVIDER?: Config['FAX_PROVIDER'];
  TELNYX_BASE_URL?: string | undefined;
}): boolean =>
  TWILIO_BASE_URL !== undefined &&
  // Where an e-mail to a gateway ends up nobody can tell from here.
  (FAX_PROVIDER === undefined || (FAX_PROVIDER === 'telnyx' && TELNYX_BASE_URL !== undefined));

/** Thrown by {@link readConfig}; its message names every fault of the environment at once. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

/**
 * Reads and checks the environment.
 * @throws {ConfigError} naming every missing or invalid variable, one a line; values are never repeated.
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${faultOf(issue, given)}`);
  throw new ConfigError(`The environment is not complete; see .env.example.\n${faults.join('\n')}`);
}

function faultOf(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  return issue.code === 'custom' || String(issue.path[0]) in given ? issue.message : 'is missing';
}
