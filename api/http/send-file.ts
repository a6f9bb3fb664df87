import type { Response } from 'express';

/**
 * Sends what was made for this answer alone, to be saved. Whatever a browser makes of it, it runs no script, reaches nothing, and is kept by nobody on the
 * way. `name`: of letters, digits and `-_.` only; it should tell nothing of a person.
 */
export function sendFile(
  res: Response,
  { name, type, content }: { name: string; type: string; content: Buffer | string },
): void {
  res
    .status(200)
    .set({
      'content-type': type,
      'content-disposition': `attachment; filename="${name}"`,
      'content-security-policy': "default-src 'none'; sandbox; frame-ancestors 'none'",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    })
    .send(content);
}
