import { Button, Group, Stack, Text, TextInput, Textarea } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import type { RefObject } from 'react';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { t } from '../t.ts';
import compose from './compose.module.css';
import classes from './template-editor.module.css';
import type { Checked, Wording } from './wording-checks.ts';

interface TemplateEditorProps {
  wording: Wording;
  change: (part: Partial<Wording>) => void;
  checked: Checked;
  errors: Record<string, string>;
  subjectRef: RefObject<HTMLInputElement | null>;
  bodyRef: RefObject<HTMLTextAreaElement | null>;
  onField: (field: 'subject' | 'body') => void;
  save: { go: () => void; busy: boolean; reason: string | null };
  /** Back to what is saved; absent where nothing differs. */
  onReset: (() => void) | undefined;
}

/** Template: subject (e-mail only) and text, what is wrong with them, and Save Templates. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { wording, change, checked, errors, subjectRef, bodyRef, onField, save, onReset } = props;
  return (
    <section className={compose.part} aria-labelledby="template">
      <h2 id="template" className={compose.partTitle}>
        {t('compose.template')}
      </h2>
      <p className={compose.hint}>{t('compose.template.hint')}</p>
      <Stack gap="sm">
        {wording.subject !== null && (
          <TextInput
            ref={subjectRef}
            label={t('compose.subject')}
            maxLength={150}
            error={checked.subjectProblems.join(' ') || errors['subject']}
            value={wording.subject}
            onFocus={() => onField('subject')}
            onChange={(event) => change({ subject: event.currentTarget.value })}
          />
        )}
        <Textarea
          ref={bodyRef}
          label={t('compose.body')}
          rows={wording.subject === null ? 9 : 10}
          maxLength={5000}
          error={checked.bodyProblems.join(' ') || errors['body']}
          value={wording.body}
          onFocus={() => onField('body')}
          onChange={(event) => change({ body: event.currentTarget.value })}
        />
        {checked.warnings.length > 0 && (
          <ul className={classes.warnings} aria-label={t('compose.warnings')}>
            {checked.warnings.map((sentence) => (
              <li key={sentence}>
                <IconAlertTriangle size={15} aria-hidden />
                <Text size="sm">{sentence}</Text>
              </li>
            ))}
          </ul>
        )}
        <Group gap="xs">
          <ReasonedButton size="xs" variant="default" loading={save.busy} reason={save.reason} onClick={save.go}>
            {t('compose.save')}
          </ReasonedButton>
          {onReset && (
            <Button size="xs" variant="subtle" onClick={onReset}>
              {t('compose.reset')}
            </Button>
          )}
        </Group>
      </Stack>
    </section>
  );
}
