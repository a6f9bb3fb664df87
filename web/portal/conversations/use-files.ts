import { useEffect, useRef, useState } from 'react';
import { tooLarge } from '../../shared/too-large.ts';
import { removeFile, uploadFile } from './conversations.ts';
import type { Draft } from './drafts.ts';

interface Upload {
  key: string;
  file: File;
  /** From 0 to 1. */
  share: number;
  /** Null: it is under way. */
  error: unknown;
}

/** Files of one message: those that have arrived stand in its draft, the others here; who leaves the page ends them. `largest`: bytes of one; what has more is refused before it is sent. */
export function useFiles(
  files: Draft['files'],
  onChange: (files: Draft['files']) => void,
  largest: number | undefined,
) {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  // Several may arrive one after the other before the page is drawn anew.
  const arrived = useRef(files);
  useEffect(() => {
    arrived.current = files;
  }, [files]);
  useEffect(() => {
    const all = running.current;
    return () => all.forEach((each) => each.abort());
  }, []);

  const change = (key: string, part: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...part } : each)));
  const keep = (next: Draft['files']) => {
    arrived.current = next;
    onChange(next);
  };
  const take = (key: string) => setUploads((all) => all.filter((each) => each.key !== key));

  async function send(key: string, file: File): Promise<void> {
    const control = new AbortController();
    running.current.set(key, control);
    const { signal } = control;
    try {
      const { id, name } = await uploadFile(file, key, { signal, onProgress: (share) => change(key, { share }) });
      take(key);
      keep([...arrived.current, { id, name }]);
    } catch (error) {
      if (!signal.aborted) change(key, { error });
    } finally {
      running.current.delete(key);
    }
  }

  return {
    uploads,
    add: (chosen: readonly File[]) => {
      const fresh = chosen.map((file): Upload => ({
        key: crypto.randomUUID(),
        file,
        share: 0,
        error: tooLarge(file, largest),
      }));
      setUploads((all) => [...all, ...fresh]);
      for (const { key, file, error } of fresh) if (error === null) void send(key, file);
    },
    /** Ends one that is under way, or forgets one that failed. */
    remove: (key: string) => {
      running.current.get(key)?.abort();
      take(key);
    },
    /** Of one that has arrived: it is not sent, and goes by itself should this not reach the server. */
    drop: (id: string) => {
      keep(arrived.current.filter((file) => file.id !== id));
      void removeFile(id).catch(() => undefined);
    },
  };
}
