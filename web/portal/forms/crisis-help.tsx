import { useEffect, useRef } from 'react';
import { crisisWords } from '../../../domain/forms/crisis-words.ts';
import type { PortalSession } from '../../../domain/schemas/portal.ts';
import { showAddress } from '../../shared/format.ts';
import classes from './forms.module.css';

interface CrisisHelpProps {
  session: PortalSession;
  /** Of who reads it, BCP 47. */
  language: string;
  /** The answer has reached the practice, and its care team was told. */
  told: boolean;
}

/** Help that is there at once. It is read aloud as soon as it appears. */
export function CrisisHelp({ session: { practice }, language, told }: CrisisHelpProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Below the answer it may lie outside of what a phone shows.
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const words = crisisWords(language, showAddress(practice.phone));
  return (
    <div ref={box} className={classes.help} role="alert" lang={language.startsWith('es') ? 'es' : 'en'}>
      <p className={classes.helpTitle}>{words.title}</p>
      <p className={classes.helpLead}>{words.lead}</p>
      <ul className={classes.ways}>
        <li>
          <a href="tel:988">{words.call}</a>
        </li>
        <li>
          <a href="sms:988">{words.text}</a>
        </li>
        <li>
          <a href="tel:911">{words.emergency}</a>
        </li>
        <li>
          <a href={`tel:${practice.phone}`}>{words.practice}</a>
        </li>
      </ul>
      {told && <p className={classes.helpLead}>{words.told}</p>}
    </div>
  );
}
