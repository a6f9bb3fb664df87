/** LOINC's answers to how often, by what they count. */
const frequency = [
  { code: 'LA6568-5', display: 'Not at all' },
  { code: 'LA6569-3', display: 'Several days' },
  { code: 'LA6570-1', display: 'More than half the days' },
  { code: 'LA6571-9', display: 'Nearly every day' },
];
const items = ['44250-9', '44255-8', '44259-0', '44254-1', '44251-7', '44258-2', '44252-5', '44253-3', '44260-8'];

const often = (weight: number) => [{ valueCoding: { system: 'http://loinc.org', ...frequency[weight]! } }];
const notDifficult = {
  '69722-7': [{ valueCoding: { system: 'http://loinc.org', code: 'LA6572-8', display: 'Not difficult at all' } }],
};

/** Answers of a PHQ-9 that all count `weight`, but those of `others`; of all its questions, or of some. A whole one says how difficult that is, where it asks. */
export function phq9Answers(
  weight: number,
  only: readonly string[] = items,
  others: Record<string, number> = {},
): Record<string, ReturnType<typeof often>> {
  const answers = Object.fromEntries(only.map((item) => [item, often(others[item] ?? weight)]));
  return { ...answers, ...(only === items && weight > 0 ? notDifficult : {}) };
}
