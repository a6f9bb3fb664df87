import { Checkbox, Radio, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { type Answer, sameCoding } from '../../../domain/forms/answers.ts';
import { longestOf } from '../../../domain/forms/check.ts';
import { type Item, optionsOf, type Questionnaire } from '../../../domain/forms/questionnaire.ts';
import { words } from '../../shared/words.ts';
import { t } from '../t.ts';
import classes from './forms.module.css';

interface QuestionProps {
  form: Questionnaire;
  item: Item;
  given: readonly Answer[];
  error: string | undefined;
  onAnswer: (given: readonly Answer[]) => void;
}

/** Where a question stands on its page: what a fault of it links to. */
export const questionId = (linkId: string): string => `question-${linkId}`;

/** One question, as its type asks for it. */
export function Question(props: QuestionProps) {
  return (
    <div id={questionId(props.item.linkId)} className={classes.question}>
      <Field {...props} />
    </div>
  );
}

function Field(props: QuestionProps) {
  const { type, repeats = false, linkId } = props.item;
  if (type === 'boolean') return linkId === 'agree' ? <Agreement {...props} /> : <YesOrNo {...props} />;
  if (type === 'choice' || type === 'open-choice') return repeats ? <Several {...props} /> : <One {...props} />;
  if (type === 'text') return <Words {...props} />;
  return <Line {...props} />;
}

const common = ({ item: { text, required = false }, error }: QuestionProps) => ({
  size: 'md' as const,
  label: text,
  error,
  withAsterisk: required,
});

const Options = ({ children }: { children: ReactNode }) => <div className={classes.options}>{children}</div>;

const own = 'own words';

/** One of several answers, and where the form says so words of one's own. */
function One(props: QuestionProps) {
  const { form, item, given, onAnswer } = props;
  const options = optionsOf(form, item);
  const chosen = given[0]?.valueCoding;
  const text = given[0]?.valueString;
  const [writes, setWrites] = useState(text !== undefined);
  const index = chosen ? options.findIndex(({ coding }) => sameCoding(coding, chosen)) : -1;
  const choose = (value: string) => {
    setWrites(value === own);
    const option = options[Number(value)];
    onAnswer(option ? [{ valueCoding: option.coding }] : []);
  };
  return (
    <>
      <Radio.Group {...common(props)} value={writes ? own : index >= 0 ? String(index) : ''} onChange={choose}>
        <Options>
          {options.map(({ coding }, at) => (
            <Radio key={coding.code} size="md" className={classes.option} value={String(at)} label={coding.display} />
          ))}
          {item.type === 'open-choice' && (
            <Radio size="md" className={classes.option} value={own} label={t('form.other')} />
          )}
        </Options>
      </Radio.Group>
      {writes && (
        <TextInput
          mt="xs"
          size="md"
          label={t('form.other.words')}
          maxLength={longestOf(item)}
          value={text ?? ''}
          onChange={({ currentTarget: { value } }) => onAnswer(value === '' ? [] : [{ valueString: value }])}
        />
      )}
    </>
  );
}

function Several(props: QuestionProps) {
  const { form, item, given, onAnswer } = props;
  const options = optionsOf(form, item);
  const isChosen = (at: number) =>
    given.some(({ valueCoding }) => valueCoding && options[at] && sameCoding(valueCoding, options[at].coding));
  const chosen = options.flatMap((_, at) => (isChosen(at) ? [String(at)] : []));
  return (
    <Checkbox.Group
      {...common(props)}
      value={chosen}
      onChange={(next) =>
        onAnswer(options.flatMap(({ coding }, at) => (next.includes(String(at)) ? [{ valueCoding: coding }] : [])))
      }
    >
      <Options>
        {options.map(({ coding }, at) => (
          <Checkbox key={coding.code} size="md" className={classes.option} value={String(at)} label={coding.display} />
        ))}
      </Options>
    </Checkbox.Group>
  );
}

function YesOrNo(props: QuestionProps) {
  const { given, onAnswer } = props;
  const value = given[0]?.valueBoolean;
  return (
    <Radio.Group
      {...common(props)}
      value={value === undefined ? '' : value ? 'yes' : 'no'}
      onChange={(next) => onAnswer([{ valueBoolean: next === 'yes' }])}
    >
      <Options>
        <Radio size="md" className={classes.option} value="yes" label={words('yes')} />
        <Radio size="md" className={classes.option} value="no" label={words('no')} />
      </Options>
    </Radio.Group>
  );
}

function Agreement({ item: { text }, given, error, onAnswer }: QuestionProps) {
  return (
    <Checkbox
      size="md"
      label={text}
      error={error}
      required
      checked={given[0]?.valueBoolean ?? false}
      onChange={(event) => onAnswer(event.currentTarget.checked ? [{ valueBoolean: true }] : [])}
    />
  );
}

function Words(props: QuestionProps) {
  const { item, given, onAnswer } = props;
  return (
    <Textarea
      {...common(props)}
      autosize
      minRows={3}
      maxRows={12}
      maxLength={longestOf(item)}
      value={given[0]?.valueString ?? ''}
      onChange={({ currentTarget: { value } }) => onAnswer(value === '' ? [] : [{ valueString: value }])}
    />
  );
}

/** One line of text, a date or a number. What is typed stays as it is, also where it is no number yet. */
function Line(props: QuestionProps) {
  const { item, given, onAnswer } = props;
  const [answer] = given;
  const [typed, setTyped] = useState(() =>
    String(answer?.valueString ?? answer?.valueDate ?? answer?.valueInteger ?? answer?.valueDecimal ?? ''),
  );
  const kind = kinds[item.type === 'date' || item.type === 'integer' || item.type === 'decimal' ? item.type : 'string'];
  return (
    <TextInput
      {...common(props)}
      type={kind.input}
      inputMode={kind.mode}
      autoComplete={autoComplete[item.linkId] ?? 'off'}
      maxLength={kind.input === 'text' ? longestOf(item) : undefined}
      value={typed}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const read = value === '' ? null : kind.read(value);
        onAnswer(read === null ? [] : [read]);
      }}
    />
  );
}

interface Kind {
  input: 'text' | 'date';
  mode: 'text' | 'numeric' | 'decimal';
  /** Null: nothing that can be kept yet. */
  read: (text: string) => Answer | null;
}
const kinds: Readonly<Record<'date' | 'integer' | 'decimal' | 'string', Kind>> = {
  // Years on their way to four digits are no answer yet.
  date: { input: 'date', mode: 'text', read: (text) => (/^(19|20|21)\d\d-/.test(text) ? { valueDate: text } : null) },
  integer: {
    input: 'text',
    mode: 'numeric',
    read: (text) => (/^-?\d{1,9}$/.test(text.trim()) ? { valueInteger: Number(text) } : null),
  },
  decimal: {
    input: 'text',
    mode: 'decimal',
    read: (text) => (/^-?\d{1,9}(\.\d{1,6})?$/.test(text.trim()) ? { valueDecimal: Number(text) } : null),
  },
  string: { input: 'text', mode: 'text', read: (text) => ({ valueString: text }) },
};

/** Questions about the client themselves that browsers can fill in (WCAG 1.3.5), by linkId. */
const autoComplete: Readonly<Record<string, string>> = {
  'first-name': 'given-name',
  'last-name': 'family-name',
  'preferred-name': 'nickname',
  'birth-date': 'bday',
  street: 'address-line1',
  apartment: 'address-line2',
  city: 'address-level2',
  state: 'address-level1',
  zip: 'postal-code',
  mobile: 'tel',
  email: 'email',
};
