import { type Answers, answersTo, sameCoding } from './answers.ts';
import { coded, optionsOf, type Questionnaire } from './questionnaire.ts';

interface Scale {
  /** Code of the total in LOINC, and of what is added up. */
  total: string;
  items: readonly string[];
  /** From the total that each begins at, ascending. */
  bands: readonly { from: number; label: string }[];
}

/**
 * By the code of the whole form in LOINC. PHQ-9: Kroenke, Spitzer, Williams, J Gen Intern Med 2001;16:606. GAD-7: Spitzer, Kroenke, Williams, Löwe, Arch Intern
 * Med 2006;166:1092. How much each answer counts stands in the definitions.
 */
const scales: Readonly<Record<string, Scale>> = {
  '44249-1': {
    total: '44261-6',
    items: ['44250-9', '44255-8', '44259-0', '44254-1', '44251-7', '44258-2', '44252-5', '44253-3', '44260-8'],
    bands: [
      { from: 0, label: 'Minimal' },
      { from: 5, label: 'Mild' },
      { from: 10, label: 'Moderate' },
      { from: 15, label: 'Moderately severe' },
      { from: 20, label: 'Severe' },
    ],
  },
  '69737-5': {
    total: '70274-6',
    items: ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7'],
    bands: [
      { from: 0, label: 'Minimal' },
      { from: 5, label: 'Mild' },
      { from: 10, label: 'Moderate' },
      { from: 15, label: 'Severe' },
    ],
  },
};

export interface Score {
  total: number;
  /** The most that there is. */
  of: number;
  band: string;
  /** LOINC of the total. */
  code: string;
}

const scaleOf = ({ code = [] }: Pick<Questionnaire, 'code'>): Scale | null => {
  for (const each of code) if (Object.hasOwn(scales, each.code)) return scales[each.code] ?? null;
  return null;
};

export const isScored = (form: Pick<Questionnaire, 'code'>): boolean => scaleOf(form) !== null;

/** What the answer to one question counts, or null where there is none. */
export function weightOf(form: Questionnaire, answers: Answers, code: string): number | null {
  const item = coded(form, code);
  if (!item) return null;
  const chosen = answersTo(answers, item.linkId)[0]?.valueCoding;
  const option = chosen && optionsOf(form, item).find(({ coding }) => sameCoding(coding, chosen));
  return option?.weight ?? null;
}

/** The score of a form; null where it has none, or one of its answers is missing: a total of fewer would be taken for one of all. */
export function scoreOf(form: Questionnaire, answers: Answers): Score | null {
  const scale = scaleOf(form);
  if (!scale) return null;
  const weights = scale.items.map((code) => weightOf(form, answers, code));
  const counted = weights.filter((weight) => weight !== null);
  if (counted.length < weights.length) return null;
  const total = counted.reduce((sum, weight) => sum + weight, 0);
  const band = scale.bands.findLast(({ from }) => total >= from)?.label ?? '';
  return { total, of: scale.items.length * 3, band, code: scale.total };
}

/** How a score compares with the one before, in words; lower is better in both scales. */
export function trendWords(score: Pick<Score, 'total'>, before: Pick<Score, 'total'> | null): string {
  if (before === null) return 'First score';
  const change = score.total - before.total;
  if (change === 0) return 'Unchanged since the last time';
  return change < 0 ? `${-change} lower than the last time` : `${change} higher than the last time`;
}

/** The question in which somebody says that they think of being dead or of hurting themselves: item 9 of the PHQ-9, in LOINC. */
export const selfHarm = '44260-8';

/** How much of it answers tell: 0 not at all, or no answer, to 3 nearly every day. Above zero somebody has to look after the person. */
export const riskOf = (form: Questionnaire, answers: Answers): number => weightOf(form, answers, selfHarm) ?? 0;
