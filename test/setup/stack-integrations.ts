import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { allOf } from '../../dev/sandbox/timeero/testing.ts';
import type { Job, User } from '../../providers/fieldtime/port.ts';
import { createTimeero } from '../../providers/fieldtime/timeero/timeero.ts';
import { KeyRing } from '../../platform/keyring.ts';
import { TestIntegrations } from './integrations.ts';
import { secretsOf, type StackData } from './stack-data.ts';
import type { TestStack } from './stack.ts';

const keys = z.object({ timeeroApiKey: z.string() });
const state = z.object({ doubles: z.array(z.string()) });

/** Timeero's stand-in of a running stack, and the records of both systems in its practice. */
export interface StackIntegrations {
  of: TestIntegrations;
  /** Connects the practice to the stand-in. */
  enable: () => Promise<void>;
  users: () => Promise<User[]>;
  jobs: () => Promise<Job[]>;
  /** What stands in Timeero twice, by our own name of it. */
  doubles: () => Promise<string[]>;
}

export function stackIntegrations(stack: TestStack, data: StackData): StackIntegrations {
  const address = `${stack.inbox}/timeero/api/public/`;
  const { timeeroApiKey: key } = keys.parse(JSON.parse(readFileSync(join(stack.folder, 'secrets.json'), 'utf8')));
  const of = new TestIntegrations(data, data.practiceId, new KeyRing(secretsOf(stack).masterKeys));
  const timeero = createTimeero({ baseUrl: address, apiKey: key, allowLoopback: true });
  return {
    of,
    async enable() {
      await of.enable('timeero', { address, secrets: { key } });
    },
    users: () => allOf(timeero.users()),
    jobs: () => allOf(timeero.jobs()),
    async doubles() {
      const answer = await fetch(`${stack.inbox}/control/timeero`);
      return state.parse(await answer.json()).doubles;
    },
  };
}
