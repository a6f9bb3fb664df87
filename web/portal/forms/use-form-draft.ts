import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PortalForm } from '../../../domain/schemas/forms.ts';
import { DraftSaver } from './draft-saver.ts';
import { saveDraft } from './forms.ts';

/** The answers of a form while it is filled in, saved by themselves: after each answer, when the page is left or hidden, and when the connection is back. */
export function useFormDraft(account: string, form: PortalForm) {
  const [saver] = useState(() => new DraftSaver(account, form, (body) => saveDraft(form.id, body)));
  const view = useSyncExternalStore(saver.subscribe, saver.view);
  useEffect(() => {
    const flush = () => void saver.flush();
    addEventListener('online', flush);
    document.addEventListener('visibilitychange', flush);
    flush();
    return () => {
      removeEventListener('online', flush);
      document.removeEventListener('visibilitychange', flush);
      // Whoever goes to another page of the portal has not given up what they answered last.
      flush();
    };
  }, [saver]);
  return { saver, ...view };
}
