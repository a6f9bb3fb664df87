import { describe, expect, it } from '@jest/globals';
import { newRequest } from '../../../domain/schemas/chart-requests.ts';
import { emptyRequest, requestBody, requestFault } from './request-draft.ts';

const id = '019a0000-0000-7000-8000-000000000001';
const item = (code: string | null, words = '') => ({ key: `${code} ${words}`, code, words });
const keeper = { staffId: null, groupId: id };

describe('A new request', () => {
  it('Says what has to be filled in before it can be sent', () => {
    expect(requestFault(emptyRequest)).toBe('Choose what is missing.');
    expect(requestFault({ ...emptyRequest, items: [item('other', ' ')] })).toBe('Say what it is under Which one.');
    expect(requestFault({ ...emptyRequest, items: [item('referral')] })).toBe('Choose whom to ask.');
    expect(requestFault({ ...emptyRequest, items: [item('referral')], keeper })).toBeNull();
  });

  it('Is sent as the API takes it', () => {
    const items = [item('referral'), item('other', ' The X-ray of May ')];
    const body = requestBody({ ...emptyRequest, items, keeper, high: true, due: '2030-05-02T12:00' });
    expect(newRequest.parse(body)).toMatchObject({
      items: [
        { code: 'referral', words: '' },
        { code: 'other', words: 'The X-ray of May' },
      ],
      keeper,
      priority: 'high',
      required: true,
    });
    expect(newRequest.parse(requestBody({ ...emptyRequest, items, keeper })).dueAt).toBeNull();
  });
});
