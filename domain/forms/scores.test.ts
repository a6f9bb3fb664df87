import { describe, expect, it } from '@jest/globals';
import type { Answers } from './answers.ts';
import { currentForm } from './catalog.ts';
import { isQuestion, placedItems } from './questionnaire.ts';
import { riskOf, scoreOf, trendWords } from './scores.ts';

/** LOINC's answers to how often, by what they count. */
const frequency = ['LA6568-5', 'LA6569-3', 'LA6570-1', 'LA6571-9'];
const often = (weight: number) => [{ valueCoding: { system: 'http://loinc.org', code: frequency[weight] ?? '' } }];

const phq9 = currentForm('phq-9');
const gad7 = currentForm('gad-7');
const phq9Items = ['44250-9', '44255-8', '44259-0', '44254-1', '44251-7', '44258-2', '44252-5', '44253-3', '44260-8'];
const gad7Items = ['69725-0', '68509-9', '69733-4', '69734-2', '69735-9', '69689-8', '69736-7'];

/** As many threes as fit, then the rest, then zeros. */
const adding = (items: readonly string[], total: number): Answers =>
  Object.fromEntries(items.map((item, at) => [item, often(Math.min(3, Math.max(0, total - at * 3)))]));

describe('the PHQ-9', () => {
  it('asks its nine questions by their LOINC codes, then how difficult it is', () => {
    const asked = placedItems(phq9.item).filter(({ item }) => isQuestion(item));
    expect(asked.map(({ item }) => item.code?.[0]?.code)).toEqual([...phq9Items, '69722-7']);
    expect(phq9.code?.[0]?.code).toBe('44249-1');
  });

  it.each([
    [0, 'Minimal'],
    [4, 'Minimal'],
    [5, 'Mild'],
    [9, 'Mild'],
    [10, 'Moderate'],
    [14, 'Moderate'],
    [15, 'Moderately severe'],
    [19, 'Moderately severe'],
    [20, 'Severe'],
    [27, 'Severe'],
  ])('of %i is %s', (total, band) => {
    expect(scoreOf(phq9, adding(phq9Items, total))).toEqual({ total, of: 27, band, code: '44261-6' });
  });

  it.each(phq9Items)('has no score where %s has no answer', (missing) => {
    const { [missing]: _, ...answers } = adding(phq9Items, 27);
    expect(scoreOf(phq9, answers)).toBeNull();
  });

  it('tells by its ninth question alone that somebody has to be looked after', () => {
    expect([0, 1, 2, 3].map((weight) => riskOf(phq9, { '44260-8': often(weight) }))).toEqual([0, 1, 2, 3]);
    const { '44260-8': _, ...others } = adding(phq9Items, 27);
    expect(riskOf(phq9, others)).toBe(0);
    expect(riskOf(gad7, { '44260-8': often(3) })).toBe(0);
  });
});

describe('the GAD-7', () => {
  it('asks its seven questions by their LOINC codes', () => {
    const asked = placedItems(gad7.item).filter(({ item }) => isQuestion(item));
    expect(asked.map(({ item }) => item.code?.[0]?.code)).toEqual(gad7Items);
    expect(gad7.code?.[0]?.code).toBe('69737-5');
  });

  it.each([
    [0, 'Minimal'],
    [4, 'Minimal'],
    [5, 'Mild'],
    [9, 'Mild'],
    [10, 'Moderate'],
    [14, 'Moderate'],
    [15, 'Severe'],
    [21, 'Severe'],
  ])('of %i is %s', (total, band) => {
    expect(scoreOf(gad7, adding(gad7Items, total))).toEqual({ total, of: 21, band, code: '70274-6' });
  });
});

describe('a score', () => {
  it('is told against the one before', () => {
    expect(trendWords({ total: 9 }, null)).toBe('First score');
    expect(trendWords({ total: 9 }, { total: 14 })).toBe('5 lower than the last time');
    expect(trendWords({ total: 9 }, { total: 9 })).toBe('Unchanged since the last time');
    expect(trendWords({ total: 9 }, { total: 8 })).toBe('1 higher than the last time');
  });

  it('is of no form that has none', () => {
    expect(scoreOf(currentForm('patient-registration'), {})).toBeNull();
  });
});
