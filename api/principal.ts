import type { GuardianRight } from '../domain/guardian-rights.ts';
import type { Actor } from '../db/database.ts';
import { type Grants, isRuleName, type Right, type RuleName } from '../domain/rules.ts';

/** A member of staff, by the cookie of a session or by a token that acts for them. */
export interface SignedIn {
  kind: 'staff' | 'token';
  practiceId: string;
  accountId: string;
  personId: string;
  staffId: string;
  login: string;
  name: string;
  /** What the profiles of the account give, narrowed by the scopes of the token. */
  grants: Grants;
  /** Of the deployment; granted by a command, never by a profile. A token never has it. */
  operator: boolean;
  mustChangePassword: boolean;
  /** The account has one that counts. */
  secondFactor: boolean;
  /** The practice requires one and the account has none. Never of a token: who made it had signed in. */
  mustSetUpSecondFactor: boolean;
  /** How the audit log names them. */
  actor: Actor;
  /** Of a cookie; null for a token. */
  session: { id: string; csrf: string; expiresAt: Date; idleMinutes: number } | null;
}

/** Who asks, and when. */
export interface Asking {
  principal: SignedIn;
  now: Date;
}

/** Who signs in for a client, and what that opens; see domain/guardians.ts. */
export interface ActsFor {
  /** Their `guardian_access`. */
  access: string;
  /** Of the client. */
  name: string;
  /** As of this request. */
  rights: readonly GuardianRight[];
}

/** A client, or who signs in for one, by the cookie of the portal and on the host of their practice only. Which client that is comes from here, never from a request. */
export interface PortalClient {
  kind: 'portal';
  practiceId: string;
  /** Of who signed in, with login, name, second factor and actor. */
  accountId: string;
  /** The client whom the session is for. */
  clientId: string;
  /** Of that client, not of who acts for them. */
  personId: string;
  /** Null: the client themselves. */
  actsFor: ActsFor | null;
  login: string;
  name: string;
  mustChangePassword: boolean;
  /** The account has one that counts. */
  secondFactor: boolean;
  /** The practice requires one of clients and the account has none. */
  mustSetUpSecondFactor: boolean;
  actor: Actor;
  /** `entered`: that they act for the client is in the audit. */
  session: { id: string; csrf: string; startedAt: Date; expiresAt: Date; idleMinutes: number; entered: boolean };
}

export interface Nobody {
  kind: 'public';
}

export type Principal = SignedIn | PortalClient | Nobody;

/** Row of `profile_rule`, or several of them together. */
export interface GrantRow {
  rule: string;
  can_create: boolean;
  can_modify: boolean;
  can_view: boolean;
  can_delete: boolean;
}

/** Rights by rule; rules that the registry no longer knows give nothing. */
export function grantsOf(rows: readonly GrantRow[]): Grants {
  const grants: Partial<Record<RuleName, Right[]>> = {};
  for (const row of rows) {
    if (!isRuleName(row.rule)) continue;
    const held: Right[] = [];
    if (row.can_create) held.push('create');
    if (row.can_modify) held.push('modify');
    if (row.can_view) held.push('view');
    if (row.can_delete) held.push('delete');
    if (held.length > 0) grants[row.rule] = held;
  }
  return grants;
}

/** Grants as they cross the API. */
export function grantList(grants: Grants): { rule: RuleName; rights: Right[] }[] {
  return Object.entries(grants).flatMap(([rule, rights]) =>
    isRuleName(rule) && rights.length > 0 ? [{ rule, rights: [...rights] }] : [],
  );
}
