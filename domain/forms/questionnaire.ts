/*
 * The part of FHIR R4 Questionnaire that Rounds supports (hl7.org/fhir/R4/questionnaire.html). Definitions are JSON files in definitions/; what they use beyond
 * this is refused by a test, so nothing of a form is ever passed over in silence.
 */

export interface Coding {
  system?: string;
  code: string;
  display?: string;
}

export type ItemType =
  'group' | 'display' | 'choice' | 'open-choice' | 'string' | 'text' | 'date' | 'boolean' | 'decimal' | 'integer';

interface Extension {
  url: string;
  valueDecimal?: number;
  valueBoolean?: boolean;
}

/** One of its `answer…` is there. Operators but `exists` are true where one answer at least fulfils them, so never without an answer. */
export interface EnableWhen {
  question: string;
  operator: 'exists' | '=' | '!=' | '>' | '<' | '>=' | '<=';
  answerBoolean?: boolean;
  answerDecimal?: number;
  answerInteger?: number;
  answerDate?: string;
  answerString?: string;
  answerCoding?: Coding;
}

export interface AnswerOption {
  valueCoding: Coding;
}

export interface Item {
  /** Unique in its form. */
  linkId: string;
  type: ItemType;
  text?: string;
  /** Of the question, in LOINC. */
  code?: Coding[];
  required?: boolean;
  repeats?: boolean;
  /** Worked out, never asked: a score. */
  readOnly?: boolean;
  maxLength?: number;
  enableWhen?: EnableWhen[];
  /** Demanded by FHIR where there are several conditions. */
  enableBehavior?: 'all' | 'any';
  answerOption?: AnswerOption[];
  /** `#` and the id of a contained value set. */
  answerValueSet?: string;
  item?: Item[];
}

interface Concept {
  code: string;
  display: string;
  extension?: Extension[];
}

export interface ValueSet {
  resourceType: 'ValueSet';
  id: string;
  status: 'active';
  compose: { include: { system?: string; concept: Concept[] }[] };
}

export interface Questionnaire {
  resourceType: 'Questionnaire';
  /** Canonical, the same in all versions. */
  url: string;
  /** A changed form is another version; what was assigned keeps the one that it was assigned with. */
  version: string;
  /** For programs: the code that routes and rows call it by. */
  name: string;
  title: string;
  status: 'active';
  description?: string;
  copyright?: string;
  code?: Coding[];
  contained?: ValueSet[];
  extension?: Extension[];
  /** Groups, each of which is a page. */
  item: Item[];
}

/** hl7.org/fhir/R4/extension-questionnaire-signaturerequired.html; here always that of who fills it in. */
export const signatureRequired = 'http://hl7.org/fhir/StructureDefinition/questionnaire-signatureRequired';
/** hl7.org/fhir/R4/extension-valueset-ordinalvalue.html: what an answer counts. */
const ordinalValue = 'http://hl7.org/fhir/StructureDefinition/valueset-ordinalValue';

export const isSigned = ({ extension = [] }: Pick<Questionnaire, 'extension'>): boolean =>
  extension.some(({ url }) => url === signatureRequired);

/** An answer that can be chosen; `weight`: what it counts in a score. */
export interface Option {
  coding: Coding;
  weight: number | null;
}

export function optionsOf({ contained = [] }: Pick<Questionnaire, 'contained'>, item: Item): Option[] {
  if (item.answerOption) return item.answerOption.map(({ valueCoding }) => ({ coding: valueCoding, weight: null }));
  const set = contained.find(({ id }) => `#${id}` === item.answerValueSet);
  return (set?.compose.include ?? []).flatMap(({ system, concept }) =>
    concept.map(({ code, display, extension = [] }) => ({
      coding: { ...(system && { system }), code, display },
      weight: extension.find(({ url }) => url === ordinalValue)?.valueDecimal ?? null,
    })),
  );
}

/** An item with the groups around it, outermost first. */
export interface PlacedItem {
  item: Item;
  within: readonly Item[];
}

/** All items in the order in which they are read. */
export const placedItems = (items: readonly Item[], within: readonly Item[] = []): PlacedItem[] =>
  items.flatMap((item) => [{ item, within }, ...placedItems(item.item ?? [], [...within, item])]);

/** Whether an item is asked: groups and texts are not, nor is what is worked out. */
export const isQuestion = ({ type, readOnly = false }: Item): boolean =>
  type !== 'group' && type !== 'display' && !readOnly;

/** The question with a LOINC code. */
export const coded = ({ item }: Pick<Questionnaire, 'item'>, code: string): Item | null =>
  placedItems(item).find((placed) => placed.item.code?.some((each) => each.code === code))?.item ?? null;
