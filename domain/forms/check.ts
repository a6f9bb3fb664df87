import { type Answer, type Answers, answersTo, enabledItems, sameCoding } from './answers.ts';
import { isQuestion, type Item, optionsOf, placedItems, type Questionnaire } from './questionnaire.ts';

/** What is wrong with the answers to one question, in words for who fills it in. */
export interface AnswerFault {
  linkId: string;
  message: string;
}

/** Characters that an answer may have where its item does not say. */
const longest = { string: 200, text: 4_000, 'open-choice': 200 } as const;

export const longestOf = (item: Item): number =>
  item.maxLength ?? (item.type === 'text' ? longest.text : longest.string);

/**
 * Answers as they are kept: texts without space around them, nothing for what is empty, codings in the words of the form. What does not fit is left as it is, for
 * {@link faultsOf} to name.
 */
export function tidied(form: Questionnaire, answers: Answers): Answers {
  const items = new Map(placedItems(form.item).map(({ item }) => [item.linkId, item]));
  return Object.fromEntries(
    Object.entries(answers).flatMap(([linkId, given]) => {
      const item = items.get(linkId);
      const kept = given.flatMap((answer) => tidy(form, item, answer) ?? []);
      return kept.length > 0 ? [[linkId, kept]] : [];
    }),
  );
}

function tidy(form: Questionnaire, item: Item | undefined, answer: Answer): Answer | null {
  if (answer.valueString !== undefined) {
    const text = answer.valueString.trim();
    return text === '' ? null : { valueString: text };
  }
  const { valueCoding } = answer;
  if (!item || !valueCoding) return answer;
  const option = optionsOf(form, item).find(({ coding }) => sameCoding(coding, valueCoding));
  return option ? { valueCoding: option.coding } : answer;
}

/**
 * Everything that is wrong with answers, in the order of the form. `complete`: they are handed in, so what is demanded has to be there; a draft may lack it, but
 * holds nothing that its form does not ask for.
 */
export function faultsOf(form: Questionnaire, answers: Answers, { complete }: { complete: boolean }): AnswerFault[] {
  const enabled = enabledItems(form, answers);
  const placed = placedItems(form.item);
  const questions = new Set(placed.filter(({ item }) => isQuestion(item)).map(({ item }) => item.linkId));
  const unknown = Object.keys(answers)
    .filter((linkId) => !questions.has(linkId))
    .map((linkId) => ({ linkId, message: 'is no question of this form' }));
  const wrong = placed.flatMap(({ item }) => {
    const { linkId } = item;
    if (!questions.has(linkId) || !enabled.has(linkId)) return [];
    const message = faultOf(form, item, answersTo(answers, linkId), complete);
    return message === null ? [] : [{ linkId, message }];
  });
  return [...unknown, ...wrong];
}

function faultOf(form: Questionnaire, item: Item, given: readonly Answer[], complete: boolean): string | null {
  if (given.length === 0) return complete && item.required ? missing(item) : null;
  if (given.length > 1 && !item.repeats) return 'takes one answer';
  if (new Set(given.map((answer) => JSON.stringify(answer))).size < given.length) return 'has an answer twice';
  for (const answer of given) {
    const fault = Object.keys(answer).length === 1 ? faultOfOne(form, item, answer) : 'is no answer to this question';
    if (fault !== null) return fault;
  }
  return complete && item.linkId === agreeBox && given[0]?.valueBoolean === false ? mustTick : null;
}

/** The box with which somebody agrees before they sign. */
const agreeBox = 'agree';
const mustTick = 'has to be ticked';

const missing = ({ type, linkId }: Item) => {
  if (linkId === agreeBox) return mustTick;
  if (type === 'choice' || type === 'open-choice' || type === 'boolean') return 'needs an answer';
  return 'is missing';
};

function faultOfOne(form: Questionnaire, item: Item, answer: Answer): string | null {
  const { valueBoolean, valueDecimal, valueInteger, valueDate, valueString, valueCoding } = answer;
  switch (item.type) {
    case 'boolean':
      return valueBoolean === undefined ? 'must be yes or no' : null;
    case 'decimal':
      return Number.isFinite(valueDecimal) ? null : 'must be a number';
    case 'integer':
      return Number.isSafeInteger(valueInteger) ? null : 'must be a whole number';
    case 'date':
      return valueDate !== undefined && isDate(valueDate) ? null : 'must be a date, between 1900 and 2199';
    case 'string':
    case 'text':
      return valueString === undefined ? 'must be a text' : faultOfText(item, valueString);
    case 'open-choice':
      if (valueString !== undefined) return faultOfText(item, valueString);
      return isOption(form, item, valueCoding) ? null : 'must be one of the answers, or words of your own';
    case 'choice':
      return isOption(form, item, valueCoding) ? null : 'must be one of the answers';
    default:
      return 'takes no answer';
  }
}

/** Answers without the choices that the form offers no more, such as an address that has gone from the record. */
export function offered(form: Questionnaire, answers: Answers): Answers {
  const items = new Map(placedItems(form.item).map(({ item }) => [item.linkId, item]));
  return Object.fromEntries(
    Object.entries(answers).flatMap(([linkId, given]) => {
      const item = items.get(linkId);
      const kept = given.filter(({ valueCoding }) => !item || !valueCoding || isOption(form, item, valueCoding));
      return kept.length > 0 ? [[linkId, kept]] : [];
    }),
  );
}

const isOption = (form: Questionnaire, item: Item, chosen: Answer['valueCoding']) =>
  chosen !== undefined && optionsOf(form, item).some(({ coding }) => sameCoding(coding, chosen));

const faultOfText = (item: Item, text: string) =>
  text.length > longestOf(item) ? `must have ${longestOf(item)} characters at most` : null;

/** A day that there is. */
const isDate = (text: string): boolean =>
  /^(19|20|21)\d{2}-\d{2}-\d{2}$/.test(text) &&
  !Number.isNaN(Date.parse(text)) &&
  new Date(text).toISOString().slice(0, 10) === text;
