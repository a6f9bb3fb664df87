import { z } from 'zod';
import type { TestStack } from './stack.ts';

const pageSchema = z.object({
  entries: z.array(
    z.object({ seq: z.number(), messageId: z.string().nullable(), to: z.string(), direction: z.string().optional() }),
  ),
  next: z.number().nullable(),
});

export type LedgerEntry = z.output<typeof pageSchema>['entries'][number];

const writesSchema = z.object({
  entries: z.array(
    z.object({ kind: z.string(), operation: z.string(), recordId: z.number(), key: z.string().nullable() }),
  ),
  next: z.number().nullable(),
});
export type TimeeroWrite = z.output<typeof writesSchema>['entries'][number];

/** Everything that the stand-ins of a stack took after the entry `after`, oldest first: what really went out. */
export async function ledgerOf(
  stack: TestStack,
  kind: 'emails' | 'texts' | 'calls' | 'faxes',
  after = 0,
): Promise<LedgerEntry[]> {
  const found = await everyPage(stack, kind, pageSchema, after);
  return found.filter(({ direction }) => direction !== 'inbound');
}

/** Every write that Timeero's stand-in took, oldest first, whether its sender heard of it or not. */
export const timeeroWrites = (stack: TestStack): Promise<TimeeroWrite[]> =>
  everyPage(stack, 'timeero', writesSchema, 0);

async function everyPage<T>(
  stack: TestStack,
  kind: string,
  schema: z.ZodType<{ entries: T[]; next: number | null }>,
  after: number,
): Promise<T[]> {
  const found: T[] = [];
  for (let from: number | null = after; from !== null;) {
    const answer = await fetch(`${stack.inbox}/ledger/${kind}?after=${from}&limit=1000`);
    if (!answer.ok) throw new Error(`The ledger of ${kind} answered ${answer.status}`);
    const page = schema.parse(await answer.json());
    found.push(...page.entries);
    from = page.next;
  }
  return found;
}
