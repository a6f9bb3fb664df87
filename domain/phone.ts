import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { parsed, problem } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** Numbers kept for fiction and tests (555-0100 to 555-0199 of any area): usable here, the sample practice lives on them. */
const reserved = /^\+1[2-9]\d\d55501\d\d$/;

/** A number as it is stored, E.164 (`+12085550123`). One without a country code is taken for a US number. */
export const parsePhone = (text: string): Parsed<string> => {
  if (text.trim() === '') return problem('Enter a phone number.');
  const number = parsePhoneNumberFromString(text, 'US');
  if (!number) return problem('This is not a phone number. Write it with its area code, as in (208) 555-0123.');
  if (number.ext) return problem('Texts and automatic calls cannot reach an extension. Enter a direct number.');
  if (number.isValid() || reserved.test(number.number)) return parsed(number.number);
  const digits = number.nationalNumber.length;
  return number.countryCallingCode === '1' && digits !== 10
    ? problem(`A US number has 10 digits with its area code; this one has ${digits}.`)
    : problem('There is no such phone number. Check the area code and the digits.');
};

/** For people: `(208) 555-0123`; numbers of other countries with their code, `+52 55 1234 5678`. What is not E.164 stays as it is. */
export const displayPhone = (e164: string): string => {
  const number = parsePhoneNumberFromString(e164);
  if (!number) return e164;
  return number.countryCallingCode === '1' ? number.formatNational() : number.formatInternational();
};
