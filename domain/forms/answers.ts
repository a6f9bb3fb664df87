import { type Coding, type EnableWhen, isQuestion, placedItems, type Questionnaire } from './questionnaire.ts';

/** Of a FHIR R4 QuestionnaireResponse; one of them is there. Dates are YYYY-MM-DD. */
export interface Answer {
  valueBoolean?: boolean;
  valueDecimal?: number;
  valueInteger?: number;
  valueDate?: string;
  valueString?: string;
  valueCoding?: Coding;
}

/** By linkId; a question without an answer has no entry. */
export type Answers = Readonly<Record<string, readonly Answer[]>>;

export const answersTo = (answers: Answers, linkId: string): readonly Answer[] =>
  Object.hasOwn(answers, linkId) ? (answers[linkId] ?? []) : [];

export const sameCoding = (one: Coding, other: Coding): boolean =>
  one.code === other.code && (one.system ?? '') === (other.system ?? '');

/** Ids of the items that are shown: neither they nor a group around them has a condition that is not fulfilled. What is hidden answers no condition. */
export function enabledItems(form: Pick<Questionnaire, 'item'>, answers: Answers): Set<string> {
  const placed = new Map(placedItems(form.item).map((each) => [each.item.linkId, each]));
  const known = new Map<string, boolean>();
  function isEnabled(linkId: string): boolean {
    const before = known.get(linkId);
    if (before !== undefined) return before;
    // Of two that wait for each other neither is shown; a test keeps such forms out.
    known.set(linkId, false);
    const at = placed.get(linkId);
    if (!at) return false;
    const enabled = [...at.within, at.item].every(({ enableWhen = [], enableBehavior = 'all' }) =>
      enableBehavior === 'any' && enableWhen.length > 0 ? enableWhen.some(holds) : enableWhen.every(holds),
    );
    known.set(linkId, enabled);
    return enabled;
  }
  function holds(when: EnableWhen): boolean {
    return isFulfilled(when, isEnabled(when.question) ? answersTo(answers, when.question) : []);
  }
  return new Set([...placed.keys()].filter((linkId) => isEnabled(linkId)));
}

function isFulfilled(when: EnableWhen, answers: readonly Answer[]): boolean {
  if (when.operator === 'exists') return answers.length > 0 === (when.answerBoolean ?? true);
  return answers.some((answer) => fulfils(when, answer));
}

function fulfils(when: EnableWhen, answer: Answer): boolean {
  const { operator, answerCoding } = when;
  if (answerCoding) {
    if (!answer.valueCoding) return false;
    const same = sameCoding(answer.valueCoding, answerCoding);
    return operator === '=' ? same : operator === '!=' && !same;
  }
  const wanted = when.answerBoolean ?? when.answerDecimal ?? when.answerInteger ?? when.answerDate ?? when.answerString;
  const given =
    answer.valueBoolean ?? answer.valueDecimal ?? answer.valueInteger ?? answer.valueDate ?? answer.valueString;
  if (wanted === undefined || given === undefined || typeof wanted !== typeof given) return false;
  // Dates of this form are in order as texts.
  if (operator === '=') return given === wanted;
  if (operator === '!=') return given !== wanted;
  if (operator === '>') return given > wanted;
  if (operator === '<') return given < wanted;
  return operator === '>=' ? given >= wanted : given <= wanted;
}

/** The answers to what is asked and shown; what was answered before its question was hidden again is dropped. */
export function shownAnswers(form: Pick<Questionnaire, 'item'>, answers: Answers): Answers {
  const enabled = enabledItems(form, answers);
  return Object.fromEntries(
    placedItems(form.item).flatMap(({ item }) => {
      const given = answersTo(answers, item.linkId);
      return isQuestion(item) && enabled.has(item.linkId) && given.length > 0 ? [[item.linkId, given]] : [];
    }),
  );
}
