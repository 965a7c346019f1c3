import type { FetchTailCommand } from '../revocation/follower-command.js';
import { readTail, type Tail } from '../wire/read-tail.js';
import { IssuerUnavailableError } from './issuer-unavailable.error.js';

/** The pinned issuer, and who we are to it. */
export interface IssuerClientOptions {
  readonly issuer: string;
  /** Where to connect, when that is not the issuer's public URL. */
  readonly issuerInternalUrl?: string | undefined;
  /** This service's own client. */
  readonly client: { readonly id: string; readonly secret: string };
  /** Longest wait for an answer to begin, and then between its pieces. */
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;
const JSON_BYTES_MAX = 256 * 1024;
const TAIL_BYTES_MAX = 1024 * 1024 * 1024;

/** Asks the pinned issuer over HTTP: bounded in size and time, no redirects, no address from anywhere but its own metadata. */
export class IssuerClient {
  private readonly base: string;
  private readonly timeoutMs: number;

  constructor(private readonly options: IssuerClientOptions) {
    this.base = withoutSlash(options.issuerInternalUrl ?? options.issuer);
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS;
  }

  /** Raw entries of the issuer's JWKS (RFC 8414 §2 `jwks_uri`). */
  async fetchKeys(signal?: AbortSignal): Promise<readonly unknown[]> {
    const metadata = await this.fetchJson(`${this.base}/.well-known/openid-configuration`, signal);
    if (metadata['issuer'] !== this.options.issuer) throw new IssuerUnavailableError('The metadata names another issuer');
    const { jwks_uri: address } = metadata;
    if (typeof address !== 'string') throw new IssuerUnavailableError('The metadata names no JWKS');
    const { keys } = await this.fetchJson(this.reachable(address), signal);
    if (!Array.isArray(keys)) throw new IssuerUnavailableError('The JWKS holds no keys');
    return keys;
  }

  /** `GET /revocations`; the answer's signature, nonce and digest are the follower's to check. */
  async fetchTail({ epoch, first, nonce }: Omit<FetchTailCommand, 'type' | 'ask'>, signal?: AbortSignal): Promise<Tail> {
    const query = new URLSearchParams({
      ...(epoch !== undefined && { epoch }),
      ...(first !== undefined && { first: String(first) }),
      nonce,
    });
    const headers = { accept: 'application/x-ndjson', authorization: this.basic() };
    return this.fetch(`${this.base}/revocations?${query.toString()}`, { headers, signal, type: 'application/x-ndjson' }, (body) =>
      readTail(body, TAIL_BYTES_MAX),
    );
  }

  private fetchJson(address: string, signal: AbortSignal | undefined): Promise<Readonly<Record<string, unknown>>> {
    return this.fetch(address, { headers: { accept: 'application/json' }, signal, type: 'json' }, async (body) => {
      const value: unknown = JSON.parse(await readText(body, JSON_BYTES_MAX));
      if (typeof value !== 'object' || value === null) throw new IssuerUnavailableError('Not a JSON object');
      return { ...value };
    });
  }

  private async fetch<Result>(
    address: string,
    { headers, signal, type }: { headers: Record<string, string>; signal: AbortSignal | undefined; type: string },
    read: (body: AsyncIterable<Uint8Array>) => Promise<Result>,
  ): Promise<Result> {
    const patience = new Patience(this.timeoutMs, signal);
    try {
      const response = await fetch(address, { headers, redirect: 'error', cache: 'no-store', signal: patience.signal });
      if (response.status !== 200) {
        await response.body?.cancel();
        throw new IssuerUnavailableError(`${new URL(address).pathname} answered ${response.status}`);
      }
      if (!(response.headers.get('content-type') ?? '').includes(type))
        throw new IssuerUnavailableError('The answer has another content type');
      if (response.body === null) throw new IssuerUnavailableError('The answer is empty');
      return await read(patience.watch(response.body));
    } finally {
      patience.end();
    }
  }

  /** Where the metadata's address is reached from here: the issuer's own prefix is its internal URL. */
  private reachable(address: string): string {
    const issuer = withoutSlash(this.options.issuer);
    return address.startsWith(`${issuer}/`) ? this.base + address.slice(issuer.length) : address;
  }

  /** RFC 6749 §2.3.1: both parts form-encoded, then joined. */
  private basic(): string {
    const { id, secret } = this.options.client;
    return `Basic ${Buffer.from(`${formEncode(id)}:${formEncode(secret)}`).toString('base64')}`;
  }
}

/** Aborts when nothing has come for a while: a large answer may take long, a silent one may not. */
class Patience {
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  private readonly forward = (): void => this.controller.abort();

  constructor(
    private readonly timeoutMs: number,
    private readonly outer: AbortSignal | undefined,
  ) {
    outer?.addEventListener('abort', this.forward);
    if (outer?.aborted) this.controller.abort();
    this.timer = setTimeout(this.forward, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  async *watch(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      clearTimeout(this.timer);
      this.timer = setTimeout(this.forward, this.timeoutMs);
      yield chunk;
    }
  }

  end(): void {
    clearTimeout(this.timer);
    this.outer?.removeEventListener('abort', this.forward);
  }
}

async function readText(body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > bytesMax) throw new IssuerUnavailableError('The answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function formEncode(text: string): string {
  return new URLSearchParams({ _: text }).toString().slice(2);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}
