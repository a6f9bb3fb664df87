import { useId } from 'react';
import classes from './move-list.module.css';

export interface MoveOption {
  value: string;
  label: string;
  /** More about it, where the pointer rests. */
  hint?: string;
}

interface MoveListProps {
  title: string;
  hint: string;
  /** Under their headings; one without a heading stands for itself. */
  groups: readonly { label: string | null; options: readonly MoveOption[] }[];
  selected: string | undefined;
  onSelect: (value: string) => void;
  /** Moves what is selected to the other list: by double click, Enter or Space. Absent: the person may not. */
  onMove: ((value: string) => void) | undefined;
}

/** One of two lists between which things are moved: the browser's own list box, so that keyboard and screen reader know it. */
export function MoveList({ title, hint, groups, selected, onSelect, onMove }: MoveListProps) {
  const id = useId();
  const move = () => {
    if (selected !== undefined) onMove?.(selected);
  };
  return (
    <div className={classes.box}>
      <label htmlFor={id} className={classes.title}>
        {title} <span className={classes.count}>{groups.reduce((sum, { options }) => sum + options.length, 0)}</span>
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
        {groups.map(({ label, options }) => {
          const lines = options.map(({ value, label: text, hint: more }) => (
            <option key={value} value={value} title={more}>
              {text}
            </option>
          ));
          return label === null ? (
            lines
          ) : (
            <optgroup key={label} label={label}>
              {lines}
            </optgroup>
          );
        })}
      </select>
      <div id={`${id}-hint`} className={classes.hint}>
        {hint}
      </div>
    </div>
  );
}
