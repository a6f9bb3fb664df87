import { csrfToken, sessionEnded } from './api.ts';
import { Failure, readProblem } from './problem.ts';

interface Upload {
  signal: AbortSignal;
  /** From 0 to 1, of what has been sent. */
  onProgress: (share: number) => void;
  /** Of the file, where the server keeps it. */
  name?: string;
}

const answerOf = (text: string): unknown => {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
};

/**
 * PUTs bytes as they are; `fetch` tells nothing of how far it is. Takes as long as it takes: whoever waits can see it moving, and cancel.
 * @throws Failure, or the reason of the signal
 */
export const upload = <T>(path: string, bytes: Blob, { signal, onProgress, name }: Upload): Promise<T> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('PUT', path);
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('x-csrf-token', csrfToken());
    if (name !== undefined) request.setRequestHeader('x-file-name', encodeURIComponent(name));
    request.upload.addEventListener('progress', ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0));
    request.addEventListener('error', () => reject(new Failure('offline')));
    request.addEventListener('abort', () => reject(signal.reason));
    request.addEventListener('load', () => {
      const body = answerOf(request.responseText);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own server; its answers are tested against the same schemas
      if (request.status >= 200 && request.status < 300) return resolve(body as T);
      if (request.status === 401) sessionEnded();
      reject(new Failure('problem', readProblem(body, request.status)));
    });
    signal.addEventListener('abort', () => request.abort());
    if (signal.aborted) return reject(signal.reason);
    request.send(bytes);
  });
