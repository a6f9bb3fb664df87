import { useEffect, useRef, useState } from 'react';
import { isProblem } from './problem.ts';
import { upload } from './upload.ts';

export interface Upload {
  /** Idempotency-Key of its announcement, too; the same one when it is sent again, so that nothing arrives twice. */
  key: string;
  file: File;
  /** Where it is filed. */
  folder: string;
  state: 'waiting' | 'sending' | 'done' | 'failed';
  /** From 0 to 1. */
  share: number;
  error: unknown;
}

/** Side by side; more would only slow each other down. */
const atOnce = 2;

/** What was said to come: its id, and the address that takes its bytes. */
interface Announced {
  id: string;
  address: string;
}

interface UploadsOptions {
  /** Says what comes. */
  announce: (file: File, folder: string, call: { key: string; signal: AbortSignal }) => Promise<Announced>;
  /** Why a file cannot be sent, said before anything is; null: it can. */
  faultOf: (file: File) => Error | null;
  /** Each that has arrived; it stays on the list as done until this has resolved. */
  onDone: (upload: Upload, announced: Announced) => Promise<void>;
}

/** Uploads of one page: each file is announced, then sent; who leaves the page ends them. */
export const useUploads = ({ announce, faultOf, onDone }: UploadsOptions) => {
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const running = useRef(new Map<string, AbortController>());
  const change = (key: string, changes: Partial<Upload>) =>
    setUploads((all) => all.map((each) => (each.key === key ? { ...each, ...changes } : each)));

  useEffect(() => {
    const all = running.current;
    return () => all.forEach((each) => each.abort());
  }, []);

  const send = async (one: Upload, { signal }: AbortController) => {
    const { key, file, folder } = one;
    try {
      const announced = await announce(file, folder, { key, signal });
      await put(announced.address, file, signal, (share) => change(key, { share }));
      change(key, { state: 'done', share: 1 });
      await onDone(one, announced);
      setUploads((all) => all.filter((each) => each.key !== key));
    } catch (error) {
      if (!signal.aborted) change(key, { state: 'failed', error });
    } finally {
      running.current.delete(key);
    }
  };

  useEffect(() => {
    const sending = uploads.filter(({ state }) => state === 'sending').length;
    const [next] = uploads.filter(({ state, key }) => state === 'waiting' && !running.current.has(key));
    if (!next || sending >= atOnce) return;
    const control = new AbortController();
    running.current.set(next.key, control);
    change(next.key, { state: 'sending' });
    void send(next, control);
  });

  const add = (files: readonly File[], folder: string) =>
    setUploads((all) => [
      ...all.filter(({ state }) => state !== 'done'),
      ...files.map((file): Upload => {
        const error = faultOf(file);
        const key = crypto.randomUUID();
        return { key, file, folder, state: error ? 'failed' : 'waiting', share: 0, error };
      }),
    ]);

  return {
    uploads,
    add,
    /** Ends it where it runs, and takes it off the list. */
    remove: (key: string) => {
      running.current.get(key)?.abort();
      setUploads((all) => all.filter((each) => each.key !== key));
    },
    again: (key: string) => change(key, { state: 'waiting', share: 0, error: null }),
  };
};

/** Whose answer was lost on its way has arrived: then it is there already. */
const put = async (address: string, file: File, signal: AbortSignal, onProgress: (share: number) => void) => {
  try {
    await upload(address, file, { signal, onProgress });
  } catch (error) {
    if (!isProblem(error, 'already-uploaded')) throw error;
  }
};
