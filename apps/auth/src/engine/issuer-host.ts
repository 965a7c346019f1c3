import type { IncomingMessage } from 'node:http';
import type { AuthConfig } from '../config.js';

/** Which hosts the issuer answers; the `Host` header decides nothing else (SECURITY §3). */
export class IssuerHost {
  readonly #own: string;
  readonly #answered: ReadonlySet<string>;
  readonly #scheme: string;

  constructor(config: Pick<AuthConfig, 'AUTH_ISSUER' | 'AUTH_INTERNAL_URL'>) {
    const issuer = new URL(config.AUTH_ISSUER);
    this.#own = issuer.host;
    this.#scheme = issuer.protocol.slice(0, -1);
    this.#answered = new Set([config.AUTH_ISSUER, config.AUTH_INTERNAL_URL ?? config.AUTH_ISSUER].flatMap(spellingsOf));
  }

  /** By the request line when it names a host, which outweighs the header (RFC 9112 §3.2.2). */
  answers(request: IncomingMessage): boolean {
    return hostsOf(request).every((host) => this.#answered.has(host.toLowerCase()));
  }

  /** From here on the request says what the issuer is called, whatever it came with. */
  impose(request: IncomingMessage): void {
    request.headers.host = this.#own;
    for (const header of ['forwarded', 'x-forwarded-host', 'x-forwarded-port']) delete request.headers[header];
    request.headers['x-forwarded-proto'] = this.#scheme;
    const target = request.url ?? '/';
    if (!target.startsWith('/')) request.url = pathAndQueryOf(target);
  }
}

/** A proxy may name the scheme's own port, which a URL leaves out (RFC 9110 §4.2.3). */
function spellingsOf(address: string): string[] {
  const { host, port, protocol } = new URL(address);
  return port === '' ? [host, `${host}:${protocol === 'https:' ? 443 : 80}`] : [host];
}

function hostsOf(request: IncomingMessage): string[] {
  const target = request.url ?? '/';
  const named = target.startsWith('/') ? [] : [URL.parse(target)?.host ?? ''];
  return [request.headers.host ?? '', ...named];
}

function pathAndQueryOf(target: string): string {
  const url = URL.parse(target);
  return url === null ? '/' : `${url.pathname}${url.search}`;
}
