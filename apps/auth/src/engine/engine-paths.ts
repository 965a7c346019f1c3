const EXACT = new Set([
  '/authorize',
  '/par',
  '/token',
  '/revoke',
  '/introspect',
  '/userinfo',
  '/logout',
  '/logout/confirm',
  '/logout/success',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/.well-known/jwks.json',
]);

/** Whether a path is the engine's, spelt as loosely as its router takes it: any case, one slash at the end. */
export function isEnginePath(path: string): boolean {
  const spelt = path.toLowerCase().replace(/(.)\/$/, '$1');
  return EXACT.has(spelt) || /^\/authorize\/[^/]+$/.test(spelt);
}

/** Paths on which cookies matter, so that they need the issuer's own scheme. */
export function carriesCookies(path: string): boolean {
  return /^\/(authorize|logout|interaction)(\/|$)/i.test(path);
}
