import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../../platform/config.ts';

/** Only what we serve ourselves runs or loads; styles may stand in the page, because the components of the console set them there. */
export function securityHeaders(config: Config): RequestHandler {
  const https = config.PUBLIC_URL.startsWith('https:');
  const secured = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'", 'data:'],
        // What somebody has just recorded, to be listened to before it is used.
        mediaSrc: ["'self'", 'blob:'],
        connectSrc: ["'self'"],
        objectSrc: ["'none'"],
        baseUri: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: https ? { maxAge: 31_536_000 } : false,
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
  return (req, res, next) => {
    allowMicrophone(res, '(self)');
    secured(req, res, next);
  };
}

/** Calls can play what the console records; `()`: nobody may, neither the page nor what it would frame. */
export const allowMicrophone = (res: Response, whom: '(self)' | '()'): void =>
  void res.setHeader('permissions-policy', `microphone=${whom}`);
