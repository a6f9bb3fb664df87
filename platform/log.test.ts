import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { createLogger, type Logger, withLogContext } from './log.ts';

/** A logger that keeps what it writes: `lines()` as text, `last()` as the object of the last line. */
function recorder(): { log: Logger; text: () => string; last: () => unknown } {
  const written: string[] = [];
  const log = createLogger({ level: 'trace', name: 'worker' }, { write: (line) => void written.push(line) });
  const last = (): unknown => JSON.parse(written.at(-1) ?? '{}');
  return { log, text: () => written.join(''), last };
}

/** What PostgreSQL's driver throws when an address exists already; MikroORM puts the SQL with its values in front. */
function duplicateAddress(): Error {
  const message = `insert into "contact_point" ("address") values ('ida@example.com') - duplicate key value`;
  return Object.assign(new Error(message), {
    name: 'UniqueConstraintViolationException',
    severity: 'ERROR',
    code: '23505',
    detail: 'Key (address)=(ida@example.com) already exists.',
    constraint: 'contact_point_address_unique',
    parameters: ['ida@example.com'],
  });
}

describe('The log', () => {
  it('says who wrote a line, when and how grave it is', () => {
    const { log, last } = recorder();
    log.warn({ count: 3 }, 'sweep was late');
    const time: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(last()).toMatchObject({ level: 'warn', part: 'worker', count: 3, msg: 'sweep was late', time });
  });

  it('carries the request id through everything that one request does, and no further', async () => {
    const { log, last } = recorder();
    await withLogContext({ requestId: 'r-1' }, async () => {
      await setTimeout(1);
      withLogContext({ practiceId: 'p-1' }, () => log.info('inside'));
      expect(last()).toMatchObject({ requestId: 'r-1', practiceId: 'p-1' });
      log.info('practice left');
      expect(last()).not.toHaveProperty('practiceId');
    });
    log.info('outside');
    expect(last()).not.toHaveProperty('requestId');
  });

  it('never shows secrets, addresses or contents, however deep they lie', () => {
    const { log, text, last } = recorder();
    log.info({
      password: 'Frost-1',
      'Set-Cookie': 'Frost-2',
      resetTokenHash: 'Frost-3',
      client: { firstName: 'Frost-4', homePhone: 'Frost-5', dates: [{ birth_date: 'Frost-6', medicaidId: 'Frost-6' }] },
      body: 'Frost-7',
      url: '/clients?search=Frost-8#x',
      map: new Map([['a', 'Frost-9']]),
      count: 2,
    });
    log.child({ email: 'Frost-10' }).info('from a child');
    expect(text()).not.toContain('Frost');
    expect(last()).toMatchObject({ email: '[redacted]', msg: 'from a child' });
  });

  it('takes addresses and numbers out of texts and leaves ids alone', () => {
    const { log, last } = recorder();
    const id = '0198c5a2-1234-7890-9234-123456789012';
    log.info({ detail: `550 <ida@example.com> unknown, call +1 (555) 010-0199 or 555-010-0123` }, `SSN 078-05-1120`);
    expect(last()).toMatchObject({
      detail: '550 <[email]> unknown, call [number] or [number]',
      msg: 'SSN [number]',
    });
    log.info({ broadcast: id }, `broadcast/${id}`);
    expect(last()).toMatchObject({ broadcast: id, msg: `broadcast/${id}` });
  });

  it('tells of a database error what failed and where, and no value', () => {
    const { log, text, last } = recorder();
    log.error(duplicateAddress());
    log.error({ err: duplicateAddress() });
    log.error({ error: new Error('while saving', { cause: duplicateAddress() }) }, 'import failed');
    expect(text()).not.toContain('ida');
    expect(last()).toMatchObject({
      msg: 'import failed',
      error: {
        type: 'Error',
        message: 'while saving',
        stack: expect.stringContaining('log.test.ts'),
        cause: { message: 'database error', code: '23505', constraint: 'contact_point_address_unique' },
      },
    });
  });

  it.each([
    ['a text that could not be read as JSON', () => JSON.parse('Ida Frost, PHQ-9 14') as unknown],
    ['a value that a library quotes', () => fail("Trying to set Client.name to 'Ida Frost'")],
    ['the conditions of a search', () => fail('Client not found ({"name":"Ida Frost"})')],
    ['the lines below the first', () => fail('Message refused\nDear Ida Frost, your appointment')],
  ])('does not repeat from an error %s', (_what, work) => {
    const { log, text } = recorder();
    try {
      work();
    } catch (error) {
      log.error(error, 'failed');
    }
    expect(text()).toContain('"type":');
    expect(text()).not.toContain('Frost');
  });
});

function fail(message: string): never {
  throw new Error(message);
}
