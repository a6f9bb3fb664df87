import { mostSamples, phoneRate } from './wav.ts';

/**
 * What the browser has recorded, in whatever it records, as the sound of a telephone line: one channel at {@link phoneRate}, a minute at most.
 * @throws DOMException where it cannot be read
 */
export async function soundOf(recorded: Blob): Promise<Float32Array> {
  // A context decodes to its own rate.
  const decoded = await new OfflineAudioContext(1, 1, phoneRate).decodeAudioData(await recorded.arrayBuffer());
  // Rendered into one channel, so that stereo is mixed as the browser mixes it.
  const line = new OfflineAudioContext(1, Math.max(1, Math.min(decoded.length, mostSamples)), phoneRate);
  const source = line.createBufferSource();
  source.buffer = decoded;
  source.connect(line.destination);
  source.start();
  return (await line.startRendering()).getChannelData(0);
}

/** Why nothing can be recorded; each has words. */
export const recorderProblems = ['cannot', 'refused', 'none', 'busy', 'unreadable'] as const;
export type RecorderProblem = (typeof recorderProblems)[number];

/** Names of what `getUserMedia` throws (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia). */
const byName: ReadonlyMap<string, RecorderProblem> = new Map([
  ['NotAllowedError', 'refused'],
  ['SecurityError', 'refused'],
  ['NotFoundError', 'none'],
  ['OverconstrainedError', 'none'],
  ['NotReadableError', 'busy'],
  ['AbortError', 'busy'],
]);

export const problemOf = (error: unknown): RecorderProblem =>
  (error instanceof Error ? byName.get(error.name) : undefined) ?? 'unreadable';

/** Whether the browser can record here at all: pages that came without TLS, but from this very machine, get no microphone. */
export const canRecord = (): boolean =>
  typeof MediaRecorder !== 'undefined' &&
  typeof OfflineAudioContext !== 'undefined' &&
  // Absent where the page is not secure, whatever its type says.
  typeof (navigator as Partial<Navigator>).mediaDevices?.getUserMedia === 'function';
