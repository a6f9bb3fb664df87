import { type Answer, type Answers, answersTo, enabledItems } from './answers.ts';
import { isQuestion, type Item, placedItems, type Questionnaire } from './questionnaire.ts';
import type { Score } from './scores.ts';

/** A completed form as people read it, line by line. */
export type ReadLine =
  | { kind: 'heading'; linkId: string; text: string }
  | { kind: 'text'; linkId: string; text: string }
  | { kind: 'answer'; linkId: string; question: string; answers: string[] };

/** An answer in words; dates stay YYYY-MM-DD, for whoever shows them. */
export const answerWords = (answer: Answer): string => {
  const { valueBoolean, valueCoding, valueString, valueDate, valueDecimal, valueInteger } = answer;
  if (valueBoolean !== undefined) return valueBoolean ? 'Yes' : 'No';
  if (valueCoding) return valueCoding.display ?? valueCoding.code;
  return valueString ?? valueDate ?? String(valueDecimal ?? valueInteger ?? '');
};

/** What was shown of a form, with what was answered to it; a question without an answer has none. Groups of what is worked out are left out. */
export function readForm(form: Pick<Questionnaire, 'item'>, answers: Answers): ReadLine[] {
  const enabled = enabledItems(form, answers);
  return placedItems(form.item).flatMap(({ item }): ReadLine[] => {
    const { linkId, text = '', type } = item;
    if (!enabled.has(linkId)) return [];
    if (type === 'group') return hasAsked(item) ? [{ kind: 'heading', linkId, text }] : [];
    if (type === 'display') return [{ kind: 'text', linkId, text }];
    if (!isQuestion(item)) return [];
    return [{ kind: 'answer', linkId, question: text, answers: answersTo(answers, linkId).map(answerWords) }];
  });
}

const hasAsked = (group: Item): boolean =>
  placedItems(group.item ?? []).some(({ item }) => item.type !== 'group' && !item.readOnly);

interface ResponseItem {
  linkId: string;
  text?: string;
  answer?: Answer[];
  item?: ResponseItem[];
}

export interface QuestionnaireResponse {
  resourceType: 'QuestionnaireResponse';
  /** Canonical and version of the form. */
  questionnaire: string;
  status: 'completed';
  /** Instant at which it was handed in. */
  authored: string;
  item: ResponseItem[];
}

/** A completed form in FHIR R4 for programs, with its score as the answer to the item of the total. */
export function questionnaireResponse(
  form: Questionnaire,
  answers: Answers,
  { authored, score }: { authored: string; score: Score | null },
): QuestionnaireResponse {
  const enabled = enabledItems(form, answers);
  const respond = (item: Item): ResponseItem[] => {
    const { linkId, text, type, readOnly = false } = item;
    if (!enabled.has(linkId) || type === 'display') return [];
    if (type === 'group') {
      const inside = (item.item ?? []).flatMap(respond);
      return inside.length > 0 ? [{ linkId, text, item: inside }] : [];
    }
    const isTotal = readOnly && score !== null && item.code?.some(({ code }) => code === score.code);
    const answer = isTotal ? [{ valueInteger: score.total }] : [...answersTo(answers, linkId)];
    return answer.length > 0 ? [{ linkId, text, answer }] : [];
  };
  return {
    resourceType: 'QuestionnaireResponse',
    questionnaire: `${form.url}|${form.version}`,
    status: 'completed',
    authored,
    item: form.item.flatMap(respond),
  };
}
