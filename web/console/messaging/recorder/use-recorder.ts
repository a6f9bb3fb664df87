import { useEffect, useRef, useState } from 'react';
import { longestCall } from '../../../../domain/spoken.ts';
import { canRecord, problemOf, soundOf } from './sound.ts';
import type { RecorderProblem } from './sound.ts';
import { isSilent, phoneRate, wavOf } from './wav.ts';

/** `asking`: the browser asks whether it may use the microphone. `url`: of the recording, to be listened to before it is used. */
export type Recorder =
  | { is: 'idle'; problem: RecorderProblem | null }
  | { is: 'asking' }
  | { is: 'recording'; seconds: number }
  | { is: 'converting' }
  | { is: 'done'; wav: Blob; url: string; seconds: number; silent: boolean };

const idle = (problem: RecorderProblem | null = null): Recorder => ({ is: 'idle', problem });

/** A tape that runs: `keep` stops it and gives what is on it, `drop` throws it away. */
interface Tape {
  keep: () => void;
  drop: () => void;
}

const release = (stream: MediaStream) => {
  for (const track of stream.getTracks()) track.stop();
};

/** Records by the microphone for as long as a call may speak, and converts once, here. */
export function useRecorder() {
  const [recorder, setRecorder] = useState<Recorder>(() => idle());
  const tape = useRef<Tape | null>(null);
  // Of each press: what an earlier one still waits for counts no more.
  const turn = useRef(0);
  const url = recorder.is === 'done' ? recorder.url : null;
  useEffect(
    () => () => {
      if (url !== null) URL.revokeObjectURL(url);
    },
    [url],
  );
  useEffect(
    () => () => {
      turn.current += 1;
      tape.current?.drop();
    },
    [],
  );

  const begin = async () => {
    const own = ++turn.current;
    const mine = () => own === turn.current;
    if (!canRecord()) return setRecorder(idle('cannot'));
    setRecorder({ is: 'asking' });
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      if (!mine()) return release(stream);
      tape.current = runTape(stream, {
        onSeconds: (seconds) => mine() && setRecorder({ is: 'recording', seconds }),
        onEnd: (recorded) => {
          tape.current = null;
          if (mine()) void convert(recorded, mine);
        },
      });
      setRecorder({ is: 'recording', seconds: 0 });
    } catch (error) {
      if (mine()) setRecorder(idle(problemOf(error)));
    }
  };

  const convert = async (recorded: Blob, mine: () => boolean) => {
    setRecorder({ is: 'converting' });
    try {
      const sound = await soundOf(recorded);
      if (!mine()) return;
      const wav = new Blob([wavOf(sound)], { type: 'audio/wav' });
      const seconds = Math.ceil(sound.length / phoneRate);
      setRecorder({ is: 'done', wav, url: URL.createObjectURL(wav), seconds, silent: isSilent(sound) });
    } catch {
      if (mine()) setRecorder(idle('unreadable'));
    }
  };

  const discard = () => {
    turn.current += 1;
    tape.current?.drop();
    tape.current = null;
    setRecorder(idle());
  };
  return { recorder, begin: () => void begin(), stop: () => tape.current?.keep(), discard };
}

/** @throws DOMException where the browser cannot record it after all; the microphone is off then */
function started(stream: MediaStream): MediaRecorder {
  try {
    const machine = new MediaRecorder(stream);
    machine.start();
    return machine;
  } catch (error) {
    release(stream);
    throw error;
  }
}

/** Runs until it is stopped, the microphone is gone, or it has run for as long as a call may speak. */
function runTape(
  stream: MediaStream,
  { onSeconds, onEnd }: { onSeconds: (seconds: number) => void; onEnd: (recorded: Blob) => void },
): Tape {
  const parts: Blob[] = [];
  const machine = started(stream);
  let dropped = false;
  const began = performance.now();
  const halt = () => {
    if (machine.state !== 'inactive') machine.stop();
  };
  const clock = setInterval(() => {
    const seconds = (performance.now() - began) / 1000;
    if (seconds >= longestCall) halt();
    else onSeconds(seconds);
  }, 200);
  machine.addEventListener('dataavailable', ({ data }) => parts.push(data));
  machine.addEventListener('stop', () => {
    clearInterval(clock);
    release(stream);
    if (!dropped) onEnd(new Blob(parts, { type: machine.mimeType }));
  });
  return {
    keep: halt,
    drop: () => {
      dropped = true;
      halt();
    },
  };
}
