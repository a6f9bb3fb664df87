import { Client, Consent, ContactPoint, Person } from '../../db/entities/index.ts';
import { newId } from '../../db/ids.ts';
import type { StackData } from '../setup/stack-data.ts';

/** Names that have broken programs: markup, placeholders of ours, patterns of JavaScript, other directions, nothing to see, far too long. */
const names = [
  '',
  ' \t\r\n ',
  '<ClientName>',
  '<Practice',
  "$& $1 $` $' $$",
  '__proto__',
  'constructor',
  '<script>alert(1)</script>',
  "Robert'); drop table message;--",
  '=HYPERLINK("http://example.com")',
  '\u202Emoc.elpmaxe\u202C',
  'مُحَمَّد',
  '\u200B\u200D\uFEFF',
  '👩‍👩‍👧‍👦',
  'e\u0301\u0323'.repeat(40),
  'Line\r\nBcc: everybody@example.com',
  '\u0007\u001B[31m',
  '%s%n%00',
  'W'.repeat(10_000),
];

/** Addresses that no check of ours would have let in, and that a server refuses or breaks at. `null`: a good one. */
const mailboxes = [
  'no-at-sign',
  'two@at@example.com',
  '"quoted local"@example.com',
  'a..b@example.com',
  'x@[127.0.0.1]',
  'newline\r\nRCPT TO:<other@example.com>@example.com',
  'with space@example.com',
  `${'l'.repeat(70)}@example.com`,
  'ü@exämple.example',
  '\u202Emoc.elpmaxe@nimda',
  '<angle>@example.com',
  'bounce+553@example.com',
  'spam+1@example.com',
  'drop-in-data+1@example.com',
];
const numbers = ['+1', 'not a number', '+999999999999999', '', '+12025550190', '+1202555019x', "+1202555'; --"];

export interface PoisonPeople {
  /** Clients whose address cannot be sent to. */
  unreachable: string[];
  /** Clients of a good address and an absurd name. */
  absurd: string[];
  /** Takes them out of what comes later. */
  leave(): Promise<void>;
}

/** Clients as only a fault elsewhere could have made them, all of whom have consented. */
export async function poisonPeople(data: StackData): Promise<PoisonPeople> {
  const unreachable: string[] = [];
  const absurd: string[] = [];
  const add = async (firstName: string, email: string | undefined, mobile: string | undefined) => {
    const ids = { id: newId(), personId: newId() };
    await data.work(async ({ em }) => {
      em.create(Person, { id: ids.personId, firstName, lastName: 'Poison' });
      await em.flush();
      em.create(Client, {
        id: ids.id,
        personId: ids.personId,
        recordNumber: `P${ids.id}`,
        active: true,
        useClientDetail: true,
        preferredMethod: null,
      });
      await em.flush();
      for (const [channel, kind, address] of [
        ['email', 'email', email],
        ['text', 'mobile', mobile],
      ] as const) {
        if (address === undefined) continue;
        em.create(ContactPoint, { personId: ids.personId, kind, address });
        em.create(Consent, {
          clientId: ids.id,
          personId: ids.personId,
          channel,
          address,
          wordingVersion: '1',
          method: 'written',
          givenAt: new Date('2020-01-01T00:00:00Z'),
          expiresAt: null,
        });
      }
    });
    return ids.id;
  };
  for (const [n, name] of names.entries())
    absurd.push(await add(name, `poison${n}@example.com`, `+1303555${String(100 + n).padStart(4, '0')}`));
  for (const [n, mailbox] of mailboxes.entries()) unreachable.push(await add(`Mail${n}`, mailbox, undefined));
  for (const [n, number] of numbers.entries()) unreachable.push(await add(`Phone${n}`, undefined, number));
  return {
    unreachable,
    absurd,
    leave: () =>
      data.work(async ({ em }) => {
        await em.nativeUpdate(Client, { id: { $in: [...unreachable, ...absurd] } }, { active: false });
      }),
  };
}
