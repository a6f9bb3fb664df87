import { demoLogins } from '../../db/seed/logins.ts';
import { ApiClient } from './api-client.ts';
import type { TestStack } from './stack.ts';

/** An administrator of the sample practice, signed in to a running stack. */
export async function deskOf(stack: TestStack): Promise<ApiClient> {
  const [administrator] = demoLogins;
  if (!administrator) throw new Error('There is no demo login');
  const desk = new ApiClient(stack.console, () => null);
  const { status } = await desk.signIn(administrator.practice, administrator.login, administrator.password);
  if (status >= 400) throw new Error(`Signing in was answered ${status}`);
  return desk;
}

/** What was ordered, once. @throws where it was not taken */
export async function ordered<T>(desk: ApiClient, path: string, body: object, key: string = crypto.randomUUID()) {
  const answer = await desk.post<T>(path, body, { 'idempotency-key': key });
  if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}
