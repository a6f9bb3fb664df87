import { Button } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import classes from './member-lists.module.css';

interface Person {
  id: string;
  name: string;
}

interface MemberListsProps {
  people: readonly Person[];
  members: readonly string[];
  onChange: (members: string[]) => void;
  /** There are more people than are shown. */
  more: (() => void) | undefined;
}

/** Two list boxes; people move from one to the other by double click, Enter or the buttons between. */
export function MemberLists({ people, members, onChange, more }: MemberListsProps) {
  const [selected, setSelected] = useState<string>();
  const sorted = people.toSorted((a, b) => a.name.localeCompare(b.name));
  const inside = sorted.filter(({ id }) => members.includes(id));
  const outside = sorted.filter(({ id }) => !members.includes(id));
  const add = (id: string | undefined) => id && !members.includes(id) && onChange([...members, id]);
  const remove = (id: string | undefined) => id && onChange(members.filter((each) => each !== id));
  return (
    <div className={classes.lists}>
      <PersonList title={t('group.others')} people={outside} selected={selected} onSelect={setSelected} onMove={add} />
      <div className={classes.buttons}>
        <Button size="xs" variant="default" aria-label={t('group.member.add')} onClick={() => add(selected)}>
          <IconChevronRight size={16} aria-hidden />
        </Button>
        <Button size="xs" variant="default" aria-label={t('group.member.remove')} onClick={() => remove(selected)}>
          <IconChevronLeft size={16} aria-hidden />
        </Button>
      </div>
      <PersonList
        title={t('group.members')}
        people={inside}
        selected={selected}
        onSelect={setSelected}
        onMove={remove}
      />
      {more && (
        <Button size="xs" variant="subtle" onClick={more}>
          {words('load.more')}
        </Button>
      )}
    </div>
  );
}

interface PersonListProps {
  title: string;
  people: readonly Person[];
  selected: string | undefined;
  onSelect: (id: string) => void;
  onMove: (id: string | undefined) => void;
}

function PersonList({ title, people, selected, onSelect, onMove }: PersonListProps) {
  const id = useId();
  const own = people.some((person) => person.id === selected) ? selected : undefined;
  return (
    <div className={classes.box}>
      <label htmlFor={id}>
        {title} ({people.length})
      </label>
      <select
        id={id}
        className={classes.list}
        size={8}
        value={own ?? ''}
        onChange={(event) => onSelect(event.currentTarget.value)}
        onDoubleClick={() => onMove(own)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' && event.key !== ' ') return;
          event.preventDefault();
          onMove(own);
        }}
      >
        {people.map((person) => (
          <option key={person.id} value={person.id}>
            {person.name}
          </option>
        ))}
      </select>
    </div>
  );
}
