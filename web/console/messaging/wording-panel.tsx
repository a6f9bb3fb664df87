import { useState } from 'react';
import type { Locale } from '../../../domain/locales.ts';
import { keysAskedOf } from '../../../domain/message-types.ts';
import type { MessageType } from '../../../domain/schemas/messaging.ts';
import { fieldErrors } from '../../shared/problem.ts';
import { ProblemNotice } from '../../shared/ui/problem-notice.tsx';
import { useSession } from '../session.ts';
import { t } from '../t.ts';
import classes from './compose.module.css';
import { MessagePreview } from './message-preview.tsx';
import { PlaceholderList } from './placeholder-list.tsx';
import { faultOf, savedOf, unsavedIn } from './sides.ts';
import type { Side, Written } from './sides.ts';
import { TemplateEditor } from './template-editor.tsx';
import { TemplateVersions } from './template-versions.tsx';
import { useInsertion } from './use-insertion.ts';
import { useSaveTemplates } from './use-save-template.ts';
import { checkWording, mended } from './wording-checks.ts';
import type { Checked, Wording } from './wording-checks.ts';
import { WordingFaults } from './wording-faults.tsx';

interface WordingPanelProps {
  type: MessageType;
  side: Side;
  written: Written;
  change: (update: (now: Written) => Written) => void;
  language: Locale;
  onLanguage: (language: Locale) => void;
  /** Of the server, by the names of the fields here. */
  errors: Record<string, string>;
  /** There is one for another method too, so this one says which it is of. */
  named: boolean;
  /** Heading of e-mails; null: they are plain text. */
  layout: string | null;
}

/** What one method says: placeholders, the wording in each language with what is wrong, and how it will look. */
export function WordingPanel(props: WordingPanelProps) {
  const { type, side, written, change, language, onLanguage, errors, named, layout } = props;
  const { practice } = useSession();
  const [versions, setVersions] = useState(false);
  const { method, templates } = side;
  const { wordings, spanish } = written;
  const wording = wordings[language];
  const saved = savedOf(side);
  const put = (of: Locale, next: Wording) =>
    change((now) => ({ spanish: now.spanish || of === 'es', wordings: { ...now.wordings, [of]: next } }));
  const edit = (part: Partial<Wording>) =>
    change((now) => ({
      spanish: now.spanish || language === 'es',
      wordings: { ...now.wordings, [language]: { ...now.wordings[language], ...part } },
    }));
  const checked = checkWording(wording, {
    placeholders: type.placeholders.map(({ name }) => name),
    practice: practice.name,
    method,
    language,
  });
  const save = useSaveTemplates(type.id, method);
  const { subjectRef, bodyRef, onField, insert, select } = useInsertion(wording, edit);
  const dirty = unsavedIn(side, written);
  const unsaved = dirty.map((each) => ({ language: each, version: templates[each].version, wording: wordings[each] }));
  const fault = faultOf(side, written, type, practice.name);
  const mend = (wrong: Checked['faults'][number]) => {
    const { text, caret } = mended(wording[wrong.field] ?? '', wrong);
    edit({ [wrong.field]: text });
    select(wrong.field, caret, caret);
  };
  const titled = (key: 'compose.placeholders' | 'compose.template' | 'compose.preview') =>
    named ? `${t(key)} · ${t(`method.${method}`)}` : t(key);
  return (
    <>
      <div className={classes.editor}>
        <PlaceholderList title={titled('compose.placeholders')} placeholders={type.placeholders} onInsert={insert} />
        <TemplateEditor
          title={titled('compose.template')}
          wording={wording}
          change={edit}
          language={language}
          onLanguage={onLanguage}
          spanish={spanish}
          onSpanish={(on) => change((now) => ({ ...now, spanish: on }))}
          apart={dirty.includes('en') && !dirty.includes('es')}
          errors={{ ...errors, ...fieldErrors(save.error) }}
          subjectRef={subjectRef}
          bodyRef={bodyRef}
          onField={onField}
          faulty={{
            subject: checked.faults.some(({ field }) => field === 'subject'),
            body: checked.faults.some(({ field }) => field === 'body'),
          }}
          faults={
            <WordingFaults
              checked={checked}
              onMend={mend}
              onReplace={({ from, to }) => edit({ body: wording.body.replaceAll(from, to) })}
              onShow={select}
            />
          }
          save={{
            go: () => save.mutate(unsaved),
            busy: save.isPending,
            reason: fault ?? (dirty.length > 0 ? null : t('compose.save.clean')),
          }}
          onVersions={() => setVersions(true)}
          onReset={dirty.includes(language) ? () => put(language, saved[language]) : undefined}
        />
        <MessagePreview
          toStaff={type.audience === 'staff'}
          title={titled('compose.preview')}
          method={method}
          checked={checked}
          practice={practice.name}
          layout={layout}
          language={language}
          keysAsked={keysAskedOf(type.id)}
        />
      </div>
      {save.error !== null && (
        <div className={classes.notice}>
          <ProblemNotice error={save.error} onRetry={() => save.mutate(unsaved)} onNewer={save.loadNewer} />
        </div>
      )}
      {versions && (
        <TemplateVersions
          messageType={type.id}
          method={method}
          language={language}
          onUse={(old) => put(language, old)}
          onClose={() => setVersions(false)}
        />
      )}
    </>
  );
}
