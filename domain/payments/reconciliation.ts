/** What of ours and Stripe's does not fit together. */
export const findingKinds = ['ours-alone', 'theirs-alone', 'amount-differs', 'not-posted'] as const;
export type FindingKind = (typeof findingKinds)[number];

export const comparedKinds = ['payment', 'refund', 'dispute'] as const;

/** Ids and amounts in cents; `vendorId`: Stripe's intent, refund or dispute. */
export interface Finding {
  kind: FindingKind;
  of: (typeof comparedKinds)[number];
  id: string | null;
  vendorId: string | null;
  ours: number | null;
  theirs: number | null;
  at: string;
  /** Not through Rounds: the practice uses the account for something else too. */
  foreign?: boolean | undefined;
}

export interface Ours {
  id: string;
  vendorId: string | null;
  amount: number;
  /** It stands in the ledger. */
  posted: boolean;
  at: string;
}

export interface Theirs {
  vendorId: string;
  /** Our id, as it was handed over; null: it was not made here. */
  ourId: string | null;
  amount: number;
  at: string;
  /** Neither it nor the payment that it is of is ours. */
  foreign?: boolean;
}

export interface Compared {
  matched: number;
  findings: Finding[];
}

/**
 * Compares what moved money here with what moved money there. Both bring some days more than are asked for, since the clocks of both sides differ; `isAsked`
 * says which instants count.
 */
export function compare(
  of: Finding['of'],
  { ours, theirs, isAsked }: { ours: readonly Ours[]; theirs: readonly Theirs[]; isAsked: (at: string) => boolean },
): Compared {
  const byVendor = new Map(ours.flatMap((row) => (row.vendorId ? [[row.vendorId, row] as const] : [])));
  const byId = new Map(ours.map((row) => [row.id, row]));
  const met = new Set<string>();
  const findings: Finding[] = [];
  let matched = 0;
  for (const their of theirs) {
    const own = byVendor.get(their.vendorId) ?? byId.get(their.ourId ?? '');
    const found = (kind: FindingKind): Finding => ({
      kind,
      of,
      id: own?.id ?? null,
      vendorId: their.vendorId,
      ours: own?.amount ?? null,
      theirs: their.amount,
      at: their.at,
      ...(!own && their.foreign && { foreign: true }),
    });
    if (!own) findings.push(found('theirs-alone'));
    else {
      // A second charge of the same payment is money that stands nowhere here.
      if (met.has(own.id)) findings.push(found('theirs-alone'));
      else if (own.amount !== their.amount) findings.push(found('amount-differs'));
      else if (!own.posted) findings.push(found('not-posted'));
      else if (isAsked(their.at)) matched += 1;
      met.add(own.id);
    }
  }
  for (const { id, vendorId, amount, posted, at } of ours)
    if (posted && !met.has(id)) findings.push({ kind: 'ours-alone', of, id, vendorId, ours: amount, theirs: null, at });
  return { matched, findings: findings.filter(({ at }) => isAsked(at)) };
}

/** What nobody has found before: the same thing, with the same amounts, is the same difference. */
export function newFindings(found: readonly Finding[], before: readonly Finding[]): Finding[] {
  const known = new Set(before.map(keyOf));
  return found.filter((finding) => !known.has(keyOf(finding)));
}

const keyOf = ({ kind, of, id, vendorId, ours, theirs }: Finding): string =>
  [kind, of, id, vendorId, ours, theirs].join(' ');
