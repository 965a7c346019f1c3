/** The engine's paths, and the methods its router takes there: no POST where our `SameSite` cookies would not come along. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ['/authorize', 'GET, HEAD'],
  ['/par', 'POST'],
  ['/token', 'POST'],
  ['/revoke', 'POST'],
  ['/introspect', 'POST'],
  ['/userinfo', 'GET, HEAD, POST'],
  ['/logout', 'GET, HEAD'],
  ['/logout/confirm', 'POST'],
  ['/logout/success', 'GET, HEAD'],
  ['/.well-known/openid-configuration', 'GET, HEAD'],
  ['/.well-known/oauth-authorization-server', 'GET, HEAD'],
  ['/.well-known/jwks.json', 'GET, HEAD'],
]);
const RESUMING = 'GET, HEAD';

/**
 * The methods of a path of the engine's, as an `Allow` header lists them; `undefined` where the path is not the engine's. Spelt as loosely
 * as its router takes it: any case, one slash at the end.
 */
export function engineMethods(path: string): string | undefined {
  const spelt = path.toLowerCase().replace(/(.)\/$/, '$1');
  return METHODS.get(spelt) ?? (/^\/authorize\/[^/]+$/.test(spelt) ? RESUMING : undefined);
}

/** Paths on which cookies matter, so that they need the issuer's own scheme. */
export function carriesCookies(path: string): boolean {
  return /^\/(authorize|logout|interaction)(\/|$)/i.test(path);
}
