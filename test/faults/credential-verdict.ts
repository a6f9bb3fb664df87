import { sql } from 'kysely';
import { type LedgerEntry, ledgerOf } from '../setup/ledger.ts';
import type { TestStack } from '../setup/stack.ts';
import { type StackData, stackData } from '../setup/stack-data.ts';
import { until } from '../setup/until.ts';
import type { CredentialRun, Invited } from './credential-kill-run.ts';

/** Counts of clients unless said otherwise. The lists name clients by their e-mail address and must be empty. */
export interface CredentialVerdict extends CredentialRun {
  /** Who have both mails, for certain. */
  sent: number;
  /** Who have a failed credential and its open task. */
  failed: number;
  /** Mails in the ledger. */
  userNames: number;
  secrets: number;
  /** More than one credential, or a mail that was taken more than once. */
  doubled: string[];
  /** The secret went out before the user name, or without it, or while that was not known to be accepted. */
  early: string[];
  /** A mail is said to be accepted, or the credential sent, and the ledger lacks it. */
  claimed: string[];
  /** Neither sent nor failed with a mail that says why and with an open task. */
  lost: string[];
  /** The sealed secret is still there. */
  kept: string[];
  /** Got another mail besides. */
  strange: string[];
}

export interface CredentialRow {
  clientId: string;
  status: string;
  failure: 'user-name' | 'secret' | null;
  erased: boolean;
  userNameId: string | null;
  userNameStatus: string | null;
  secretId: string | null;
  secretStatus: string | null;
  hasTask: boolean;
}

/** Waits until every credential of the run has ended and compares what Rounds says with what the stand-in for SMTP took. */
export async function judgeCredentials(stack: TestStack, run: CredentialRun): Promise<CredentialVerdict> {
  const data = await stackData(stack);
  try {
    let rows: CredentialRow[] = [];
    const haveEnded = async () => {
      rows = await credentialsOf(data, run.invited);
      return rows.length >= run.invited.length && rows.every(({ status }) => ended.includes(status));
    };
    await until(`the credentials of seed ${run.seed} end`, haveEnded, { every: 250 }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${JSON.stringify(rows, null, 1)}`);
    });
    const ledger = await ledgerOf(stack, 'emails');
    return { ...run, ...verdictOn(run.invited, rows, ledger) };
  } finally {
    await data.close();
  }
}

const ended = ['sent', 'failed', 'cancelled'];
const wentOut = ['accepted', 'delivered'];
const explained = ['unknown', 'failed', 'skipped'];

/** As Rounds says they stand. */
export async function credentialsOf(data: StackData, invited: Invited[]): Promise<CredentialRow[]> {
  const { rows } = await data.work(({ kysely }) =>
    sql<CredentialRow>`
      select c.id as "clientId", k.status, k.failure, k.sealed is null and k.key_id is null as erased,
             u.id as "userNameId", u.status as "userNameStatus", s.id as "secretId", s.status as "secretStatus",
             exists (select from task t where t.type = 'credential-failed' and t.client_id = c.id and t.status = 'open') as "hasTask"
        from client c
        join account a on a.person_id = c.person_id and a.kind = 'portal'
        join credential k on k.account_id = a.id
        left join message u on u.id = k.user_name_message_id
        left join message s on s.id = k.secret_message_id
       where c.id in (${sql.join(invited.map(({ clientId }) => sql`${clientId}::uuid`))})`.execute(kysely),
  );
  return rows;
}

type Findings = Omit<CredentialVerdict, keyof CredentialRun>;

export function verdictOn(invited: Invited[], rows: CredentialRow[], ledger: LedgerEntry[]): Findings {
  const found: Findings = {
    sent: 0,
    failed: 0,
    userNames: 0,
    secrets: 0,
    doubled: [],
    early: [],
    claimed: [],
    lost: [],
    kept: [],
    strange: [],
  };
  for (const { clientId, email } of invited) {
    const [row, ...more] = rows.filter((each) => each.clientId === clientId);
    if (!row) {
      found.lost.push(email);
      continue;
    }
    const toThem = ledger.filter(({ to }) => to === email);
    const userNames = toThem.filter(({ messageId }) => messageId === row.userNameId);
    const secrets = toThem.filter(({ messageId }) => messageId === row.secretId);
    const isWhole = userNames.length > 0 && secrets.length > 0;
    found.userNames += userNames.length;
    found.secrets += secrets.length;
    if (row.status === 'sent' && isWhole) found.sent += 1;
    else if (hasFailed(row)) found.failed += 1;
    else found.lost.push(email);
    if (more.length > 0 || userNames.length > 1 || secrets.length > 1) found.doubled.push(email);
    if (secrets.some(({ seq }) => !isAccepted(row.userNameStatus) || !userNames.some((first) => first.seq < seq)))
      found.early.push(email);
    if (
      (isAccepted(row.userNameStatus) && userNames.length === 0) ||
      (isAccepted(row.secretStatus) && secrets.length === 0) ||
      (row.status === 'sent' && !isWhole)
    )
      found.claimed.push(email);
    if (!row.erased) found.kept.push(email);
    if (toThem.length > userNames.length + secrets.length) found.strange.push(email);
  }
  return found;
}

const isAccepted = (status: string | null) => status !== null && wentOut.includes(status);

function hasFailed({ status, failure, hasTask, userNameStatus, secretStatus }: CredentialRow): boolean {
  const culprit = failure === 'user-name' ? userNameStatus : secretStatus;
  return status === 'failed' && failure !== null && hasTask && culprit !== null && explained.includes(culprit);
}
