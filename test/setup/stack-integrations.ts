import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { allOf } from '../../dev/sandbox/timeero/testing.ts';
import { createFhirEhr } from '../../providers/ehr/fhir/adapter.ts';
import type { Ehr } from '../../providers/ehr/port.ts';
import type { FieldTime, Job, User } from '../../providers/fieldtime/port.ts';
import { createTimeero } from '../../providers/fieldtime/timeero/timeero.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { TestIntegrations } from './integrations.ts';
import { secretsOf, type StackData } from './stack-data.ts';
import type { TestStack } from './stack.ts';

const keys = z.object({ timeeroApiKey: z.string(), pimsyUserName: z.string(), pimsyPassword: z.string() });
const state = z.object({ doubles: z.array(z.string()) });

/** Timeero's stand-in of a running stack, and the records of both systems in its practice. */
export interface StackIntegrations {
  of: TestIntegrations;
  /** Connects the practice to Timeero's stand-in. */
  enable: () => Promise<void>;
  /** Connects it to both; `by` stands between them and is the origin of both. */
  enableBoth: (by: string) => Promise<void>;
  timeero: FieldTime;
  pimsy: Ehr;
  users: () => Promise<User[]>;
  jobs: () => Promise<Job[]>;
  /** What stands in Timeero twice, by our own name of it. */
  doubles: () => Promise<string[]>;
}

const timeeroOf = (origin: string) => `${origin}/timeero/api/public/`;
const pimsyOf = (origin: string) => `${origin}/pimsy/abc/fhir/R4`;

export function stackIntegrations(stack: TestStack, data: StackData): StackIntegrations {
  const secrets = keys.parse(JSON.parse(readFileSync(join(stack.folder, 'secrets.json'), 'utf8')));
  const { timeeroApiKey: key, pimsyUserName: userName, pimsyPassword: password } = secrets;
  const of = new TestIntegrations(data, data.practiceId, new KeyRing(secretsOf(stack).masterKeys));
  const timeero = createTimeero({ baseUrl: timeeroOf(stack.inbox), apiKey: key, allowLoopback: true });
  const signIn = { kind: 'password', userName, password } as const;
  return {
    of,
    async enable() {
      await of.enable('timeero', { address: timeeroOf(stack.inbox), secrets: { key } });
    },
    async enableBoth(by) {
      await of.enable('pimsy', { address: pimsyOf(by), who: userName, secrets: { password } });
      await of.enable('timeero', { address: timeeroOf(by), secrets: { key } });
    },
    timeero,
    pimsy: createFhirEhr({ baseUrl: pimsyOf(stack.inbox), allowLoopback: true, signIn }),
    users: () => allOf(timeero.users()),
    jobs: () => allOf(timeero.jobs()),
    async doubles() {
      const answer = await fetch(`${stack.inbox}/control/timeero`);
      return state.parse(await answer.json()).doubles;
    },
  };
}
