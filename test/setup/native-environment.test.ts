import { expect, it } from '@jest/globals';
import NativeEnvironment from './native-environment.ts';

type Options = ConstructorParameters<typeof NativeEnvironment>[0];
/** Of what Jest gives, what is read. */
const options = (globalConfig: object): Options =>
  Object({ globalConfig, projectConfig: { fakeTimers: {}, rootDir: '/' } });

it('puts back behind a suite what it has changed of the process', async () => {
  const { PATH } = process.env;
  const environment = new NativeEnvironment(options({}));
  environment.moduleMocker.spyOn(performance, 'now').mockReturnValue(7);
  Object.assign(process.env, { PATH: '/nowhere', ROUNDS_LEFT_BEHIND: 'yes' });
  await environment.teardown();
  expect(process.env['ROUNDS_LEFT_BEHIND']).toBeUndefined();
  expect(process.env['PATH']).toBe(PATH);
  expect(performance.now()).not.toBe(7);
});

it('refuses to watch files, since it would test them as they were at first', () => {
  expect(() => new NativeEnvironment(options({ watch: true }))).toThrow('run Jest anew');
});
