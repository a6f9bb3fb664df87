import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { z } from 'zod';
import { configNames, readConfig } from '../../platform/config.ts';
import { retentionDays, searchAttributes } from '../../platform/names.ts';

const checkout = resolve(import.meta.dirname, '..', '..');
const read = (file: string) => readFileSync(join(checkout, file), 'utf8');

const example = parseEnv(read('.env.example'));

const service = z.looseObject({
  image: z.string(),
  command: z.union([z.string(), z.array(z.string())]).optional(),
  environment: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
  depends_on: z.record(z.string(), z.object({ condition: z.string() })).default({}),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
  ports: z.array(z.string()).default([]),
});
const services = z
  .object({ services: z.record(z.string(), service) })
  .parse(parse(read('docker-compose.yml'), { merge: true })).services;

function named(name: string): z.output<typeof service> {
  const found = services[name];
  if (!found) throw new Error(`docker-compose.yml has no service ${name}`);
  return found;
}

const onlyCompose = [
  'ROUNDS_OWNER_PASSWORD',
  'ROUNDS_APP_PASSWORD',
  'TEMPORAL_DATABASE_PASSWORD',
  'ROUNDS_HTTP_PORT',
  'ROUNDS_BOUNCE_ADDRESS',
  'ROUNDS_BOUNCE_PORT',
];

describe('.env.example', () => {
  it('names every variable that a process reads, and no other', () => {
    const known = [...configNames, 'DATABASE_OWNER_URL', ...onlyCompose];
    expect(Object.keys(example).toSorted()).toEqual(known.toSorted());
  });

  it('shows the defaults that count when nothing is set', () => {
    const needed = {
      ROUNDS_MASTER_KEYS: `k1:${Buffer.alloc(32).toString('base64')}`,
      DATABASE_URL: 'postgres://x',
      PUBLIC_URL: example.PUBLIC_URL,
      STORAGE_DIR: '/var/lib/rounds/documents',
      CLAMD_URL: 'tcp://x:3310',
      SMTP_URL: 'smtp://x',
      MAIL_FROM: example.MAIL_FROM,
      TWILIO_ACCOUNT_SID: `AC${'0'.repeat(32)}`,
      TWILIO_AUTH_TOKEN: 'x',
      TWILIO_FROM: '+12025550100',
    };
    expect(readConfig({ ...example, ...needed })).toEqual(readConfig(needed));
  });
});

describe('docker-compose.yml', () => {
  it('gives API and workers every variable that they read', () => {
    for (const name of ['api', 'worker']) {
      expect(Object.keys(named(name).environment).toSorted()).toEqual(configNames.toSorted());
    }
  });

  it('asks only for variables that .env.example explains', () => {
    const asked = [...read('docker-compose.yml').matchAll(/(?<!\$)\$\{(\w+)/g)].map((match) => match[1]);
    expect(asked.filter((name) => name === undefined || !(name in example))).toEqual([]);
  });

  it('refuses to start without secrets instead of choosing them', () => {
    const lines = read('docker-compose.yml').split('\n');
    const secret = lines.filter(
      (line) => /\$\{\w*(KEYS|PASSWORD|TOKEN|SID)\b/.test(line) && !line.includes('METRICS_TOKEN'),
    );
    expect(secret.length).toBeGreaterThan(5);
    expect(secret.filter((line) => !line.includes(':?'))).toEqual([]);
  });

  it('opens two ports, for a reverse proxy on the same host and for e-mails that come back, and leaves the Temporal UI to the API', () => {
    const open = Object.entries(services).filter(([, { ports }]) => ports.length > 0);
    expect(open.map(([name, { ports }]) => [name, ports])).toEqual([
      [
        'api',
        [
          '127.0.0.1:${ROUNDS_HTTP_PORT:-3000}:3000',
          '${ROUNDS_BOUNCE_ADDRESS:-127.0.0.1}:${ROUNDS_BOUNCE_PORT:-2525}:${BOUNCE_PORT:-2525}',
        ],
      ],
    ]);
    expect(named('api').environment.TEMPORAL_UI_URL).toBe('http://temporal-ui:8080/temporal');
    expect(named('temporal-ui').environment).toMatchObject({
      TEMPORAL_UI_PUBLIC_PATH: '/temporal',
      TEMPORAL_CODEC_ENDPOINT: '/codec',
    });
  });

  it('lets workers be scaled: none of them has a name or a port of its own on the host', () => {
    expect(named('worker')).not.toHaveProperty('container_name');
    expect(named('worker').ports).toEqual([]);
  });

  it('starts API and workers after the migrations and after Temporal has its namespace', () => {
    for (const name of ['api', 'worker']) {
      expect(named(name).depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        'temporal-namespace': { condition: 'service_completed_successfully' },
      });
    }
  });

  it('waits only for services that exist, and for health only where it is checked', () => {
    for (const { depends_on: waits } of Object.values(services)) {
      for (const [name, { condition }] of Object.entries(waits)) {
        expect(condition === 'service_healthy' ? named(name).healthcheck : named(name)).toBeDefined();
      }
    }
  });

  it('registers the search attributes and the retention that the workflows count on', () => {
    const script = String(named('temporal-namespace').command);
    expect(script).toContain(`for name in ${Object.values(searchAttributes).join(' ')};`);
    expect(script).toContain(`update --retention ${retentionDays}d`);
  });
});

describe('the container image', () => {
  const copied = [...read('Dockerfile').matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    (match) => match[1]?.split(' ') ?? [],
  );

  it('holds every room that API and workers need, and none that is only for development', () => {
    const rooms = ['activities', 'api', 'db', 'domain', 'platform', 'providers', 'workers', 'workflows'];
    expect(copied).toEqual(expect.arrayContaining(rooms));
    expect(copied).not.toEqual(expect.arrayContaining(['dev']));
    expect(copied).not.toEqual(expect.arrayContaining(['test']));
  });

  it('copies only what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'));
    expect(copied.filter((path) => !allowed.includes(`!${path}`))).toEqual([]);
  });

  it('does not run as root', () => {
    expect(read('Dockerfile')).toMatch(/^USER node$/m);
  });
});
