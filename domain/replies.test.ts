import { describe, expect, it } from '@jest/globals';
import { answerText, isYes, keywordAnswers, readReply, whichIsAnswered } from './replies.ts';
import { countSegments } from './segments.ts';

describe('what a text means', () => {
  it.each([
    ['STOP', 'stop', 'en', true],
    [' stop! ', 'stop', 'en', true],
    ['s.t.o.p', 'stop', 'en', true],
    ['opt out', 'stop', 'en', true],
    ['Cancel', 'stop', 'en', true],
    ['ALTO', 'stop', 'es', false],
    ['¡Parar!', 'stop', 'es', false],
    ['Start', 'start', 'en', true],
    ['Yes', 'start', 'en', true],
    ['iniciar', 'start', 'es', false],
    ['Help?', 'help', 'en', true],
    ['ayuda', 'help', 'es', false],
  ])('%j is %s, of %s', (body, meaning, language, carrierAnswers) => {
    expect(readReply(body)).toEqual({ meaning, language, carrierAnswers });
  });

  it.each([
    ['C', 'confirm', null],
    ['c.', 'confirm', null],
    [' 1 ', 'confirm', null],
    ['１', 'confirm', null],
    ['"C"', 'confirm', null],
    ['Confirm!', 'confirm', 'en'],
    ['Confirmar', 'confirm', 'es'],
    ['Sí, confirmo.', 'confirm', 'es'],
    ['si  confirmo', 'confirm', 'es'],
    ['x', 'reschedule', null],
    ['2', 'reschedule', null],
    ['RESCHEDULE', 'reschedule', 'en'],
    ['cambiar…', 'reschedule', 'es'],
  ])('%j is %s, of %s', (body, meaning, language) => {
    expect(readReply(body)).toEqual({ meaning, language, carrierAnswers: false });
  });

  it.each([
    'C but later please',
    'I cannot confirm',
    'no confirmo',
    '1 or 2',
    '12',
    'C C',
    'x?x',
    'sí',
    'cancelar',
    'please stop texting my old number',
    'С', // Cyrillic
    'Да',
    '确认',
    'نعم',
    '👍',
    '',
    '   ',
    '1️⃣2️⃣',
  ])('%j is words for people', (body) => {
    expect(readReply(body)).toEqual({ meaning: 'words', language: null, carrierAnswers: false });
  });

  it('YES is known as what a carrier takes for START', () => {
    expect([' yes!', 'Yes', 'yes please'].map(isYes)).toEqual([true, true, false]);
  });
});

const named = (id: string, ...appointments: [string, boolean?][]) => ({
  id,
  appointments: appointments.map(([each, confirmed = false]) => ({ id: each, confirmed })),
});

describe('which message a reply answers', () => {
  it('is the newest, with all of its appointments: two siblings on one phone', () => {
    expect(whichIsAnswered([named('m', ['ana'], ['ben'])], 'confirm')).toEqual({ messageId: 'm' });
  });

  it('is the newest where an older one is about the same appointment', () => {
    expect(whichIsAnswered([named('later', ['a']), named('earlier', ['a'])], 'reschedule')).toEqual({
      messageId: 'later',
    });
  });

  it('is unclear where an older one names another appointment that is still to be answered', () => {
    const two = [named('b', ['b']), named('a', ['a'])];
    expect(whichIsAnswered(two, 'confirm')).toBe('unclear');
    expect(whichIsAnswered(two, 'reschedule')).toBe('unclear');
  });

  it('is the newest where what the older one names is confirmed already, unless another time is asked for', () => {
    const two = [named('b', ['b']), named('a', ['a', true])];
    expect(whichIsAnswered(two, 'confirm')).toEqual({ messageId: 'b' });
    expect(whichIsAnswered(two, 'reschedule')).toBe('unclear');
  });

  it('is unclear where the newest is about something else, or about what has changed since', () => {
    expect(whichIsAnswered([named('other'), named('a', ['a'])], 'confirm')).toBe('unclear');
  });

  it('is none where nothing that was named is still to come', () => {
    expect(whichIsAnswered([], 'confirm')).toBe('nothing-due');
    expect(whichIsAnswered([named('past')], 'reschedule')).toBe('nothing-due');
  });
});

describe('the answer to a reply', () => {
  const boise = { startsAt: '2026-03-03T16:30:00Z', zone: 'America/Boise' };
  const about = { practice: 'ABC', phone: '(208) 555-0100', times: [boise] };

  it('says practice, date and time in the language of the message', () => {
    expect(answerText('confirm', { ...about, locale: 'en' })).toBe(
      'ABC: Thank you. Your appointment is confirmed: Tue, Mar 3, 9:30 AM.',
    );
    expect(answerText('confirm', { ...about, locale: 'es' })).toBe(
      'ABC: Gracias. Su cita queda confirmada: 3 de marzo, 9:30 a.m.',
    );
    expect(answerText('reschedule', { ...about, locale: 'en' })).toBe(
      'ABC: We will call you to find another time. Until then your appointment stays: Tue, Mar 3, 9:30 AM. (208) 555-0100',
    );
  });

  it('lists every time once, each on the clock of its place', () => {
    const times = [boise, boise, { startsAt: '2026-03-04T16:30:00Z', zone: 'America/New_York' }];
    expect(answerText('confirm', { ...about, times, locale: 'en' })).toBe(
      'ABC: Thank you. Your appointments are confirmed: Tue, Mar 3, 9:30 AM and Wed, Mar 4, 11:30 AM.',
    );
  });

  it('to a Spanish STOP, START or HELP is one segment', () => {
    for (const say of Object.values(keywordAnswers))
      expect(countSegments(say('ABC Therapeutic Group', '(208) 555-0100')).segments).toBe(1);
  });
});
