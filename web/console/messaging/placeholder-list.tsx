import { UnstyledButton } from '@mantine/core';
import { useId } from 'react';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { t } from '../t.ts';
import compose from './compose.module.css';
import classes from './placeholder-list.module.css';

interface PlaceholderListProps {
  title: string;
  placeholders: MessageType['placeholders'];
  /** Puts it where the cursor was last, in the subject or the text. */
  onInsert: (placeholder: string) => void;
}

/** Type Description: the placeholders of this message type, each a button that inserts it. */
export function PlaceholderList({ title, placeholders, onInsert }: PlaceholderListProps) {
  const id = useId();
  return (
    <section className={compose.part} aria-labelledby={id}>
      <h2 id={id} className={compose.partTitle}>
        {title}
      </h2>
      <p className={compose.hint}>{t('compose.placeholders.hint')}</p>
      <ul className={classes.list}>
        {placeholders.map(({ name, description, example }) => (
          <li key={name}>
            <UnstyledButton
              className={classes.item}
              title={`${description}. ${t('compose.placeholder.example', { example })}`}
              onClick={() => onInsert(`<${name}>`)}
            >
              <span className="visually-hidden">{t('compose.insert')} </span>
              <span className={classes.name}>{`<${name}>`}</span>
              <span className={classes.what}>{description}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </section>
  );
}
