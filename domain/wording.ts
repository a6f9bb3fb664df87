import { keysOf } from './keys.ts';

/**
 * Words, English and Spanish, that tell more than that there is an appointment. Whole words, capitals ignored; `*` stands for any ending.
 * A list can only warn: it knows neither every word nor what a sentence means.
 */
const words = {
  'a diagnosis': `adhd, anorexi*, anxiety, ansiedad, autis*, bipolar, bulimi*, demencia, dementia, depresi*, depressi*, diagnos*,
    diagnós*, disorder*, trastorno*, eating disorder, esquizo*, hiv, vih, mental*, ocd, panic, paranoi*, psychiatr*, psiquiatr*,
    psychos*, psychotic, psicosis, ptsd, schizo*, self-harm, suicid*, tdah, trauma*`,
  'a programme': `12-step, aa, addict*, adicci*, anger management, desintoxicación, detox*, intensive outpatient, iop, mat,
    methadone clinic, partial hospitalization, otp, php, recovery, rehab*, sober, sobriedad, sobriety, substance abuse, substance use`,
  'a medicine': `abilify, adderall, alprazolam, antabuse, antidepres*, antipsic*, antipsychotic*, aripiprazole, ativan, buprenor*,
    bupropion, citalopram, clonazepam, clozapine, clozaril, concerta, diazepam, disulfiram, escitalopram, fluoxetine, haldol,
    haloperidol, invega, klonopin, lamictal, lexapro, lithium, litio, lorazepam, medicament*, medication*, medicina*, medicine*,
    metadona, methadone, naloxone, naltrexone, narcan, olanzapine, paxil, prescription*, prozac, quetiapine, receta*, refill*,
    risperdal, risperidone, ritalin, seroquel, sertraline, sublocade, suboxone, trazodone, valium, vivitrol, vyvanse, wellbutrin,
    xanax, zoloft, zyprexa`,
  'a substance': `alcohol*, benzo*, cannabis, cocaína, cocaine, crack, droga*, drug*, fentanilo, fentanyl, heroin, heroína,
    marihuana, marijuana, metanfetamina*, meth, methamphetamine*, nicotin*, opiate*, opioid*, substance*, sustancia*, tobacco`,
} as const;
type Kind = keyof typeof words;

export interface WordingWarning {
  /** As written in the template. */
  word: string;
  kind: Kind;
  sentence: string;
}

/** A list as one expression; the longest entry first, so that "substance abuse" is found as a whole. */
const anyOf = (list: string) => {
  const entries = list.split(/,\s*/).toSorted((a, b) => b.length - a.length);
  const parts = entries.map((entry) => entry.replace(/\s+/g, '\\s+').replace('*', "[\\p{L}'-]*"));
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
};
const expressions = keysOf(words).map((kind) => [kind, anyOf(words[kind])] as const);

/**
 * Minimum necessary (HIPAA 45 CFR 164.502(b)): warns where a template names a diagnosis, a programme, a medicine or a substance. Each
 * word once; empty: nothing found.
 */
export const wordingWarnings = (template: string): WordingWarning[] => {
  const found = new Map<string, WordingWarning>();
  for (const [kind, expression] of expressions)
    for (const [word] of template.matchAll(expression)) {
      const sentence = `"${word}" may name ${kind}. Others may see the message: practice, date, time and phone number are enough.`;
      if (!found.has(word.toLowerCase())) found.set(word.toLowerCase(), { word, kind, sentence });
    }
  return [...found.values()];
};
