import { useId } from 'react';
import { byGroup } from './grants.ts';
import type { Rule } from './profiles.ts';
import classes from './rule-list.module.css';

interface RuleListProps {
  title: string;
  hint: string;
  rules: readonly Rule[];
  selected: string | undefined;
  onSelect: (rule: string) => void;
  /** Moves a rule to the other list: by double click, Enter or Space. Absent: the person may not. */
  onMove: ((rule: Rule) => void) | undefined;
}

/** One of the two lists of Profile Management: the browser's own list box, so that keyboard and screen reader know it. */
export function RuleList({ title, hint, rules, selected, onSelect, onMove }: RuleListProps) {
  const id = useId();
  const move = () => {
    const rule = rules.find(({ name }) => name === selected);
    if (rule) onMove?.(rule);
  };
  return (
    <div className={classes.box}>
      <label htmlFor={id} className={classes.title}>
        {title} <span className={classes.count}>{rules.length}</span>
      </label>
      <select
        id={id}
        className={classes.list}
        // More than one line makes it a list box; its height comes from the style sheet.
        size={4}
        aria-describedby={`${id}-hint`}
        value={selected ?? ''}
        onChange={(event) => onSelect(event.currentTarget.value)}
        onDoubleClick={move}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          move();
        }}
      >
        {byGroup(rules).map(([group, each]) => (
          <optgroup key={group} label={group}>
            {each.map(({ name, description }) => (
              <option key={name} value={name} title={description}>
                {name}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <div id={`${id}-hint`} className={classes.hint}>
        {hint}
      </div>
    </div>
  );
}
