import { useState } from 'react';

interface Arrival {
  /** Ids grow with time. */
  id: string;
  /** null: it is not read out, such as what the reader wrote. */
  text: string | null;
}

/** Reads out what has come in since the page was opened, and that alone: neither what was there, nor what is older and was asked for. */
export function Arrivals({ entries }: { entries: readonly Arrival[] | undefined }) {
  const [newest, setNewest] = useState<string | null>(null);
  if (entries && newest === null) setNewest(entries.at(-1)?.id ?? '');
  const arrived = newest === null ? [] : (entries ?? []).filter(({ id, text }) => id > newest && text !== null);
  return (
    <div className="visually-hidden" role="log" aria-live="polite">
      {arrived.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
