import { describe, expect, it } from '@jest/globals';
import { moveNames } from '../../../domain/chart-handoff/moves.ts';
import { moveRequest } from '../../../domain/schemas/chart-requests.ts';
import { type AskedMove, draftFault, emptyDraft, isPlain, stepOf } from './step-draft.ts';

const id = '019a0000-0000-7000-8000-000000000001';
const full = {
  words: ' It lies in the blue folder. ',
  reason: 'no-longer-needed',
  keeper: { staffId: id, groupId: null },
  documentIds: [id],
  due: '2030-05-02T12:00',
  itemIds: [id],
};
const asked = moveNames.filter((move): move is AskedMove => !isPlain(move));

describe('The dialog of a step', () => {
  it('Is not shown where there is nothing to say', () => {
    expect(moveNames.filter(isPlain)).toEqual(['claim', 'acknowledge', 'start']);
  });

  it.each(asked)('Of %s makes what the API takes, and says what is missing as long as it is empty', (move) => {
    expect(draftFault(move, full)).toBeNull();
    const step = { ...stepOf(move, full, id), moveId: id, version: 3 };
    expect(moveRequest.safeParse(step).error).toBeUndefined();
    expect(draftFault(move, emptyDraft)).toMatch(/\.$/);
  });

  it('Takes a document without words as what was supplied, and a reason of the list as reason enough', () => {
    expect(draftFault('supply', { ...emptyDraft, documentIds: [id] })).toBeNull();
    expect(draftFault('decline', { ...emptyDraft, reason: 'other' })).toBeNull();
    expect(draftFault('ask', { ...emptyDraft, words: '  ' })).not.toBeNull();
  });

  it('Leaves the due time to the hours of the practice where nobody names one', () => {
    expect(stepOf('reassign', { ...full, due: '' }, null)).toMatchObject({ dueAt: null });
  });
});
