import { type Grants, isRuleName, type Right, rights, rightsOf, type RuleName } from '../../domain/rules.ts';

/** Scopes of a token, `<Rule>:<right>` each, as grants; `unknown` are those that name no right of a rule. */
export function scopesToGrants(scopes: readonly string[]): { grants: Grants; unknown: string[] } {
  const grants: Partial<Record<RuleName, Right[]>> = {};
  const unknown: string[] = [];
  for (const scope of scopes) {
    const at = scope.lastIndexOf(':');
    const rule = scope.slice(0, at);
    const right = rights.find((each) => each === scope.slice(at + 1));
    if (at > 0 && isRuleName(rule) && right && rightsOf(rule).includes(right)) (grants[rule] ??= []).push(right);
    else unknown.push(scope);
  }
  return { grants, unknown };
}
