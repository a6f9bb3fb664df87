import { describe, expect, it } from '@jest/globals';
import { parseXml } from '../../platform/xml-document.ts';
import { aCcd, type CcdWishes, targetOf } from '../../test/setup/ccd.ts';
import { ccdSections, checkCcd, requiredSections } from './check.ts';

const ann = { lastName: 'Begay', firstNames: ['Ann'], birthDate: '1980-02-03', bornThatDay: ['Nez'] };
const check = (wishes: CcdWishes, person: Parameters<typeof checkCcd>[1] = ann) =>
  checkCcd(parseXml(aCcd(wishes)), person);
const named = (given: string): CcdWishes => ({
  recordTarget: targetOf('Begay', '19800203').replace('<given>Ann</given>', given),
});
const all = Object.values(requiredSections).map(({ template }) => template);

describe('a clinical document', () => {
  it('is taken where it is a CCD of the client with all sections that it must have', () => {
    expect(check({})).toEqual({ ok: true, sections: ccdSections, madeOn: '2026-11-20' });
  });

  it.each([
    ['an accent and a hyphen more or less', { lastName: 'García-López' }, { ...ann, lastName: 'Garcia Lopez' }],
    ['another case', { lastName: 'BEGAY' }, ann],
    ['a time of birth beside the day', { birthTime: '198002031530-0700' }, ann],
  ])('is known as the client’s by %s', (_, wishes, person) => {
    expect(check(wishes, person)).toMatchObject({ ok: true });
  });

  it.each([
    ['another last name', { lastName: 'Begayson' }, ann],
    ['another birth date', { birthTime: '19800204' }, ann],
    ['a birth date that is not known', { birthTime: '1980' }, ann],
    ['two persons', { recordTarget: targetOf('Begay', '19800203').repeat(2) }, ann],
    ['nobody', { recordTarget: '' }, ann],
    ['a name without a letter', { lastName: '-' }, { ...ann, lastName: '-' }],
  ])('is taken for somebody else’s, and nothing more told of it, with %s', (_, wishes, person) => {
    expect(check({ ...wishes, sections: [] }, person)).toEqual({ ok: false, fault: 'other-person', sections: [] });
  });

  it('is refused by a reason of its own where the birth date of the client is not on file', () => {
    expect(check({}, { ...ann, birthDate: null })).toEqual({ ok: false, fault: 'no-birth-date', sections: [] });
  });

  it('is of a twin where the first name is not the client’s and another client shares last name and birth date', () => {
    const twins = { ...ann, bornThatDay: ['Nez', 'BEGAY'] };
    expect(check({}, twins)).toMatchObject({ ok: true });
    expect(check({}, { ...twins, firstNames: ['Bea'] })).toMatchObject({ fault: 'other-person' });
    expect(check({}, { ...ann, firstNames: ['Bea'] })).toMatchObject({ ok: true });
    expect(check({}, { ...twins, firstNames: ['Anna', 'Ánn'] })).toMatchObject({ ok: true }); // the preferred name
    const both = named('<given>Mary</given><given>Ann</given>');
    expect(check(both, twins)).toMatchObject({ fault: 'other-person' }); // a middle name
    expect(check(both, { ...twins, firstNames: ['Mary Ann'] })).toMatchObject({ ok: true });
    expect(check(named('<given>Mary</given><given qualifier="CL">Ann</given>'), twins)).toMatchObject({ ok: true });
    expect(check(named(''), twins)).toMatchObject({ fault: 'other-person' });
  });

  it('is refused where it lacks a section, or has only the one with entries optional, and says which there are', () => {
    const lacking = check({ sections: all.filter((each) => each !== requiredSections.results.template) });
    expect(lacking).toMatchObject({ ok: false, fault: 'incomplete' });
    expect(lacking.sections).not.toContain('results');
    const optional = all.map((each) =>
      each === requiredSections.allergies.template ? each.replace(/\.1$/, '') : each,
    );
    expect(check({ sections: optional })).toMatchObject({ fault: 'incomplete' });
  });

  it('is refused where it is another kind of document, or none', () => {
    expect(check({ template: '2.16.840.1.113883.10.20.22.1.9' })).toMatchObject({ fault: 'not-ccd' });
    expect(checkCcd(parseXml(Buffer.from('<ClinicalDocument/>')), ann)).toMatchObject({ fault: 'not-cda' });
    expect(checkCcd(parseXml(Buffer.from('<a xmlns="urn:hl7-org:v3"/>')), ann)).toMatchObject({ fault: 'not-cda' });
  });
});
