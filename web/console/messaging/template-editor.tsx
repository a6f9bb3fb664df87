import { Button, Group, SegmentedControl, Stack, Switch, Text, TextInput, Textarea } from '@mantine/core';
import { useId } from 'react';
import type { ReactNode, RefObject } from 'react';
import { locales } from '../../../domain/locales.ts';
import type { Locale } from '../../../domain/locales.ts';
import { ReasonedButton } from '../../shared/ui/reasoned-button.tsx';
import { t } from '../t.ts';
import compose from './compose.module.css';
import type { Field, Wording } from './wording-checks.ts';

interface TemplateEditorProps {
  title: string;
  wording: Wording;
  change: (part: Partial<Wording>) => void;
  language: Locale;
  onLanguage: (language: Locale) => void;
  /** Spanish readers get the Spanish text; otherwise English. */
  spanish: boolean;
  onSpanish: (spanish: boolean) => void;
  /** The English text was changed and the Spanish was not. */
  apart: boolean;
  errors: Record<string, string>;
  subjectRef: RefObject<HTMLInputElement | null>;
  bodyRef: RefObject<HTMLTextAreaElement | null>;
  onField: (field: Field) => void;
  /** What is wrong, below the fields. */
  faults: ReactNode;
  faulty: Record<Field, boolean>;
  save: { go: () => void; busy: boolean; reason: string | null };
  onVersions: () => void;
  /** Back to what is saved; absent where nothing differs. */
  onReset: (() => void) | undefined;
}

/** Template: language, subject (e-mail only) and text, what is wrong with them, and Save Templates. */
export function TemplateEditor(props: TemplateEditorProps) {
  const { title, wording, change, language, onLanguage, spanish, onSpanish, apart, errors, faults, faulty } = props;
  const { subjectRef, bodyRef, onField, save, onVersions, onReset } = props;
  const prefix = language === 'en' ? '' : `variants.${language}.`;
  const wrong = (field: Field) => errors[`${prefix}${field}`] ?? (faulty[field] ? t('compose.faulty') : undefined);
  const id = useId();
  return (
    <section className={compose.part} aria-labelledby={id}>
      <h2 id={id} className={compose.partTitle}>
        {title}
      </h2>
      <p className={compose.hint}>{t('compose.template.hint')}</p>
      <Stack gap="sm">
        <SegmentedControl
          aria-label={t('compose.language')}
          data={locales.map((value) => ({ value, label: t(`language.${value}`) }))}
          value={language}
          onChange={(value) => onLanguage(value === 'es' ? 'es' : 'en')}
        />
        <Switch
          label={t('compose.spanish')}
          description={t(spanish ? (apart ? 'compose.spanish.apart' : 'compose.spanish.on') : 'compose.spanish.off')}
          checked={spanish}
          onChange={(event) => onSpanish(event.currentTarget.checked)}
        />
        {wording.subject !== null && (
          <TextInput
            ref={subjectRef}
            label={t('compose.subject')}
            lang={language}
            maxLength={150}
            error={wrong('subject')}
            value={wording.subject}
            onFocus={() => onField('subject')}
            onChange={(event) => change({ subject: event.currentTarget.value })}
          />
        )}
        <Textarea
          ref={bodyRef}
          label={t('compose.body')}
          lang={language}
          rows={wording.subject === null ? 9 : 10}
          maxLength={5000}
          error={wrong('body')}
          value={wording.body}
          onFocus={() => onField('body')}
          onChange={(event) => change({ body: event.currentTarget.value })}
        />
        {faults}
        <Group gap="xs">
          <ReasonedButton size="xs" variant="default" loading={save.busy} reason={save.reason} onClick={save.go}>
            {t('compose.save')}
          </ReasonedButton>
          <Button size="xs" variant="subtle" onClick={onVersions}>
            {t('compose.versions')}
          </Button>
          {onReset && (
            <Button size="xs" variant="subtle" onClick={onReset}>
              {t('compose.reset')}
            </Button>
          )}
        </Group>
        {language === 'es' && !spanish && (
          <Text size="sm" c="dimmed">
            {t('compose.spanish.unused')}
          </Text>
        )}
      </Stack>
    </section>
  );
}
