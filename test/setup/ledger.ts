import { z } from 'zod';
import type { TestStack } from './stack.ts';

const pageSchema = z.object({
  entries: z.array(
    z.object({ seq: z.number(), messageId: z.string().nullable(), to: z.string(), direction: z.string().optional() }),
  ),
  next: z.number().nullable(),
});

export type LedgerEntry = z.output<typeof pageSchema>['entries'][number];

/** Everything that the stand-ins of a stack took after the entry `after`, oldest first: what really went out. */
export async function ledgerOf(stack: TestStack, kind: 'emails' | 'texts', after = 0): Promise<LedgerEntry[]> {
  const found: LedgerEntry[] = [];
  for (let from: number | null = after; from !== null;) {
    const answer = await fetch(`${stack.inbox}/ledger/${kind}?after=${from}&limit=1000`);
    if (!answer.ok) throw new Error(`The ledger of ${kind} answered ${answer.status}`);
    const page = pageSchema.parse(await answer.json());
    found.push(...page.entries.filter(({ direction }) => direction !== 'inbound'));
    from = page.next;
  }
  return found;
}
