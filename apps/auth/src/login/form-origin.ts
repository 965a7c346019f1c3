import type { Request } from 'express';

/**
 * Whether a form was sent by a page of ours. `Sec-Fetch-Site` and `Origin` are both set by the browser and out of a page's reach; a client
 * that sends neither is no browser, and needs the form's token all the same.
 */
export function isFromOurForm(request: Request, issuer: string): boolean {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  return (site === undefined || site === 'same-origin') && (origin === undefined || origin === issuer);
}
