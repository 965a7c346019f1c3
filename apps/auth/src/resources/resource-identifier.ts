/**
 * The one spelling of a resource indicator (RFC 8707 §2): what URL parsers add to an origin (a slash) or change in it (upper case, the
 * default port) is taken away again, so that `aud` is what the service compares with. Anything else stays as it is.
 */
export function canonicalResource(identifier: string): string {
  const url = URL.parse(identifier);
  if (url === null || !/^https?:$/.test(url.protocol) || identifier.includes('#')) return identifier;
  const isOrigin = url.pathname === '/' && url.search === '' && url.username === '' && url.password === '';
  return isOrigin ? url.origin : identifier;
}
