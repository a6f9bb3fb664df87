import { once } from 'node:events';
import { createServer } from 'node:http';
import express from 'express';
import twilio from 'twilio';
import { answerParent } from '../child.ts';

/* The peer of our route for Twilio's reports: an Express route that checks the same signature by Twilio's own package, keeps nothing, and answers 204. */

export interface BareQuestion {
  authToken: string;
}

export interface BareAnswer {
  url: string;
}

answerParent(async ({ authToken }: BareQuestion): Promise<BareAnswer> => {
  const app = express();
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  app.post(
    '/callbacks/twilio/:practice/:message/status',
    express.urlencoded({ extended: false }),
    ({ headers, originalUrl, body }, res) => {
      const signature = headers['x-twilio-signature'];
      const isSigned =
        typeof signature === 'string' && twilio.validateRequest(authToken, signature, url + originalUrl, body);
      res.status(isSigned ? 204 : 403).end();
    },
  );
  return { url };
});
