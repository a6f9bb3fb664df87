import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import {
  formAssignmentStart,
  formAssignmentType,
  formChangedSignal,
} from '../../workflows/form-assignment/contract.ts';
import {
  acknowledgedSignal,
  safetyFollowUpStart,
  safetyFollowUpType,
} from '../../workflows/safety-follow-up/contract.ts';
import { inTurn, late, type Process, said } from './told-answers.ts';

const over = { over: true, waitMs: 0 };
const wait = (waitMs: number) => ({ over: false, waitMs });

const aForm = (more: { looks?: number } = {}) =>
  formAssignmentStart({ practiceId: randomUUID(), assignmentId: randomUUID(), ...more });
const aFollowUp = (more: { looks?: number } = {}) =>
  safetyFollowUpStart({ practiceId: randomUUID(), followUpId: randomUUID(), ...more });

/** The ways through a form that a client has to do. */
export const toldForms: Process = {
  type: formAssignmentType,
  start: aForm,
  activities: { default: { lookAtForm: said(over) } },
  runs: {
    'over-already': () => ({}),
    'reminded-and-over': () => ({ lookAtForm: inTurn(wait(1_200), wait(1_200), over) }),
    'completed-while-it-waited': () => ({ lookAtForm: inTurn(wait(86_400_000), over) }),
    'continued-as-new': () => ({ lookAtForm: inTurn(wait(1_200), over) }),
    'database-away': () => ({ lookAtForm: late('Error', over) }),
  },
  starts: { 'continued-as-new': () => aForm({ looks: 1 }) },
  during: {
    async 'completed-while-it-waited'(handle: WorkflowHandle) {
      await sleep(500);
      await handle.signal(formChangedSignal);
    },
  },
};

/** The ways through a safety follow-up. */
export const toldFollowUps: Process = {
  type: safetyFollowUpType,
  start: aFollowUp,
  activities: { default: { lookAtFollowUp: said(over) } },
  runs: {
    'told-again': () => ({ lookAtFollowUp: inTurn(wait(1_200), wait(1_200), over) }),
    acknowledged: () => ({ lookAtFollowUp: inTurn(wait(86_400_000), over) }),
    'continued-as-new': () => ({ lookAtFollowUp: inTurn(wait(1_200), over) }),
    'database-away': () => ({ lookAtFollowUp: late('Error', over) }),
  },
  starts: { 'continued-as-new': () => aFollowUp({ looks: 1 }) },
  during: {
    async acknowledged(handle: WorkflowHandle) {
      await sleep(500);
      await handle.signal(acknowledgedSignal);
    },
  },
};
