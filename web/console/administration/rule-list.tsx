import { MoveList } from '../../shared/ui/move-list.tsx';
import { byGroup } from './grants.ts';
import type { Rule } from './profiles.ts';

interface RuleListProps {
  title: string;
  hint: string;
  rules: readonly Rule[];
  selected: string | undefined;
  onSelect: (rule: string) => void;
  /** Moves a rule to the other list. Absent: the person may not. */
  onMove: ((rule: Rule) => void) | undefined;
}

/** One of the two lists of Profile Management. */
export function RuleList({ rules, onMove, ...list }: RuleListProps) {
  const groups = byGroup(rules).map(([label, each]) => ({
    label,
    options: each.map(({ name, description }) => ({ value: name, label: name, hint: description })),
  }));
  const move = (name: string) => {
    const rule = rules.find((each) => each.name === name);
    if (rule) onMove?.(rule);
  };
  return <MoveList {...list} groups={groups} onMove={onMove && move} />;
}
