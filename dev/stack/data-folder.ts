import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { postgresFolder } from './servers/postgres-user.ts';
import { StackError } from './stack-error.ts';

/** Where `npm start` keeps everything: PostgreSQL's files, Temporal's, secrets, documents, the stand-ins' ledgers, logs. */
export interface DataFolder {
  root: string;
  postgres: string;
  temporal: string;
  sandbox: string;
  documents: string;
  logs: string;
}

const secretsSchema = z.object({
  masterKeys: z.string(),
  ownerPassword: z.string(),
  appPassword: z.string(),
  twilioAccountSid: z.string(),
  twilioAuthToken: z.string(),
  pimsyClientId: z.string(),
  /** PKCS#8 in PEM, P-384. */
  pimsyPrivateKey: z.string(),
  pimsyUserName: z.string(),
  pimsyPassword: z.string(),
  timeeroApiKey: z.string(),
  timeeroWebhookSecret: z.string(),
  stripeApiKey: z.string(),
  stripeWebhookSecret: z.string(),
  telnyxApiKey: z.string(),
  /** Ed25519: PKCS#8 in PEM, and the 32 bytes of its other half in base64. */
  telnyxPrivateKey: z.string(),
  telnyxPublicKey: z.string(),
});

/** Made on the first start; those of PostgreSQL must stay as long as its data do. */
export type Secrets = z.output<typeof secretsSchema>;

const about = 'about.txt';

/** `ROUNDS_DATA`, or `.rounds/` in the checkout. Creates nothing. */
export function dataFolder(checkout: string, env: NodeJS.ProcessEnv = process.env): DataFolder {
  const root = resolve(checkout, env.ROUNDS_DATA || '.rounds');
  const within = (name: string) => join(root, name);
  return {
    root,
    postgres: postgresFolder(root),
    temporal: within('temporal.db'),
    sandbox: within('sandbox'),
    documents: within('documents'),
    logs: within('logs'),
  };
}

/** Creates the folder and marks it as ours. @throws {StackError} where it is in use for something else. */
export function openDataFolder({ root }: DataFolder): void {
  mkdirSync(root, { recursive: true, mode: 0o755 });
  if (existsSync(join(root, about))) return;
  const others = readdirSync(root).filter((name) => !/^(lock|logs|pids)/.test(name));
  if (others.length > 0) {
    throw new StackError(
      `${root} holds other files (${others.slice(0, 3).join(', ')} …); name an empty folder in ROUNDS_DATA.`,
    );
  }
  writeFileSync(join(root, about), 'State of Rounds on this machine. `npm start -- --fresh` empties it.\n');
}

/** Removes all state of {@link DataFolder}, and nothing else; returns what was there. */
export function wipe(folder: DataFolder): string[] {
  const { root, postgres, temporal, sandbox, documents, logs } = folder;
  const files = [temporal, `${temporal}-shm`, `${temporal}-wal`, sandbox, documents, join(root, 'secrets.json'), logs];
  const there = [postgres, `${postgres}.unfinished`, ...files].filter((path) => existsSync(path));
  for (const path of there) rmSync(path, { recursive: true, force: true });
  return there;
}

/** Reads the secrets, or makes them on the first start. @throws {StackError} where only they are missing, or unreadable. */
export function readSecrets(folder: DataFolder): Secrets {
  const file = join(folder.root, 'secrets.json');
  if (!existsSync(file)) {
    if (existsSync(folder.postgres)) {
      throw new StackError(
        `${file} is missing, so the database beside it cannot be opened. Put it back, or begin anew with: npm start -- --fresh`,
      );
    }
    writeSecrets(file, newSecrets());
  }
  const kept = parsed(readFileSync(file, 'utf8'));
  const read = secretsSchema.safeParse(withLaterOnes(kept));
  if (read.success && !secretsSchema.safeParse(kept).success) writeSecrets(file, read.data);
  if (!read.success) throw new StackError(`${file} is damaged. Put it back, or begin anew with: npm start -- --fresh`);
  return read.data;
}

function writeSecrets(file: string, secrets: Secrets): void {
  writeFileSync(file, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
}

/** Those of stand-ins that came after the folder was made; nothing that is kept was opened with them. */
function withLaterOnes(kept: unknown): unknown {
  return typeof kept === 'object' && kept !== null ? { ...standInSecrets(), ...kept } : kept;
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

function newSecrets(): Secrets {
  return {
    masterKeys: `k1:${randomBytes(32).toString('base64')}`,
    ownerPassword: hex(24),
    appPassword: hex(24),
    twilioAccountSid: `AC${hex(16)}`,
    twilioAuthToken: hex(16),
    ...standInSecrets(),
  };
}

function standInSecrets() {
  const { privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-384',
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    pimsyClientId: 'rounds',
    pimsyPrivateKey: privateKey,
    pimsyUserName: 'rounds',
    pimsyPassword: hex(12),
    timeeroApiKey: hex(20),
    timeeroWebhookSecret: hex(20),
    stripeApiKey: `sk_test_${hex(20)}`,
    stripeWebhookSecret: `whsec_${hex(20)}`,
    telnyxApiKey: hex(20),
    ...telnyxPair(),
  };
}

/** What is fetched or built once for all checkouts of this user; `XDG_CACHE_HOME` moves it. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const folder = join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'rounds');
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The last 32 bytes of an Ed25519 key in DER are the key itself, which is how Telnyx shows it. */
function telnyxPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    telnyxPrivateKey: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    telnyxPublicKey: publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64'),
  };
}
