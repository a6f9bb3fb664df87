import type { Right } from '../../../domain/rules.ts';
import type { Profile } from '../../../domain/schemas/access.ts';
import type { Rule } from './profiles.ts';

export type Grant = Profile['grants'][number];

/** Rules by group, in the order of the registry. */
export const byGroup = (rules: readonly Rule[]): [group: string, rules: Rule[]][] => [
  ...Map.groupBy(rules, (rule) => rule.group),
];

/** A rule is assigned with all rights that it has; single ones can be taken away afterwards. */
export const assign = (grants: readonly Grant[], rule: Rule): Grant[] =>
  grants.some((grant) => grant.rule === rule.name)
    ? [...grants]
    : [...grants, { rule: rule.name, rights: [...rule.rights] }];

export const unassign = (grants: readonly Grant[], rule: string): Grant[] =>
  grants.filter((grant) => grant.rule !== rule);

/** Ticks or unticks one right; a rule that loses its last right is no longer assigned. */
export const toggleRight = (grants: readonly Grant[], rule: string, right: Right): Grant[] =>
  grants.flatMap((grant) => {
    if (grant.rule !== rule) return [grant];
    const rights = grant.rights.includes(right)
      ? grant.rights.filter((each) => each !== right)
      : [...grant.rights, right];
    return rights.length > 0 ? [{ rule, rights }] : [];
  });

/** Whether two lists of grants allow the same, whatever their order. */
export const sameGrants = (a: readonly Grant[], b: readonly Grant[]): boolean => {
  const plain = (grants: readonly Grant[]) =>
    grants
      .map(({ rule, rights }) => `${rule}:${[...rights].toSorted().join()}`)
      .toSorted()
      .join(';');
  return plain(a) === plain(b);
};
