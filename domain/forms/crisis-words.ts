/** Help that is there at once, for somebody who thinks of hurting themselves. 988: Suicide & Crisis Lifeline (988lifeline.org), which answers calls and texts day and night. */
export interface CrisisWords {
  title: string;
  lead: string;
  call: string;
  text: string;
  emergency: string;
  practice: string;
  told: string;
}

/** `number`: of the practice, as people read it. */
export const crisisWords = (language: string, number: string): CrisisWords =>
  language.startsWith('es')
    ? {
        title: 'Hay ayuda para usted ahora mismo',
        lead: 'Gracias por decírnoslo. No tiene que pasar por esto a solas.',
        call: 'Llame al 988 y oprima 2',
        text: 'Envíe AYUDA al 988',
        emergency: 'Si corre peligro, llame al 911',
        practice: `Llámenos al ${number}`,
        told: 'Le avisamos a su equipo de atención.',
      }
    : {
        title: 'Help is here for you right now',
        lead: 'Thank you for telling us. You do not have to go through this alone.',
        call: 'Call 988, day or night',
        text: 'Text 988',
        emergency: 'If you are in danger, call 911',
        practice: `Call us at ${number}`,
        told: 'We let your care team know.',
      };
