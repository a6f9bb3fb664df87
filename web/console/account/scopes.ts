import { rights } from '../../../domain/rules.ts';
import type { Grant } from '../administration/grants.ts';

/** Scopes are written `<Rule>:<right>`; these are the grants that they make, a rule each. */
export const grantsOf = (scopes: readonly string[]): Grant[] => {
  const byRule = new Map<string, Grant>();
  for (const scope of scopes) {
    const at = scope.lastIndexOf(':');
    const rule = scope.slice(0, at);
    const right = rights.find((each) => each === scope.slice(at + 1));
    const grant = byRule.get(rule) ?? { rule, rights: [] };
    byRule.set(rule, right ? { rule, rights: [...grant.rights, right] } : grant);
  }
  return [...byRule.values()];
};

/** Puts a scope in, or takes it out. */
export const toggled = (scopes: readonly string[], scope: string): string[] =>
  scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope];
