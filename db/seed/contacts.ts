import { type Random } from './random.ts';

/**
 * Numbers that nobody owns: 555-0100 to 555-0199 of each area code are kept for fiction. 0100 to 0109 stay free for the practice itself, and 0182 to 0199
 * for the numbers at which the stand-in of dev/sandbox misbehaves.
 */
export function phoneBook(random: Random, areaCodes: readonly number[]): () => string {
  const numbers = random.shuffled(
    areaCodes.flatMap((area) => Array.from({ length: 72 }, (_, i) => `+1${area}5550${110 + i}`)),
  );
  return () => {
    const number = numbers.pop();
    if (!number) throw new RangeError('The area codes have no more reserved numbers; give the location another');
    return number;
  };
}

const domains = ['example.com', 'mail.example.com', 'home.example.net', 'post.example.org'] as const;

/** Addresses at domains that deliver nowhere, each given once. */
export function mailbox(random: Random): (first: string, last: string, domain?: string) => string {
  const given = new Set<string>();
  return (first, last, domain = random.pick(domains)) => {
    const name = `${first}.${last}`.toLowerCase().replace(/[^a-z.]/g, '');
    for (let n = 1; ; n++) {
      const address = `${name}${n === 1 ? '' : n}@${domain}`;
      if (given.has(address)) continue;
      given.add(address);
      return address;
    }
  };
}
