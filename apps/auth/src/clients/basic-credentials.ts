/** What a client shows in an `Authorization: Basic` header. */
export interface BasicCredentials {
  readonly id: string;
  readonly secret: string;
}

const HEADER_MAX = 2_000;

/** Credentials of a client (RFC 7617, each part form-encoded by RFC 6749 §2.3.1); `undefined` for anything else. */
export function readBasicCredentials(header: string | undefined): BasicCredentials | undefined {
  if (header === undefined || header.length > HEADER_MAX) return undefined;
  const encoded = /^basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1];
  if (encoded === undefined || encoded.length % 4 === 1 || (encoded.endsWith('=') && encoded.length % 4 !== 0)) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1) return undefined;
  const id = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  return id && secret ? { id, secret } : undefined;
}

/** Ids and secrets are printable ASCII (RFC 6749 §A.1, §A.2). */
function formDecoded(part: string): string | undefined {
  try {
    const text = decodeURIComponent(part.replaceAll('+', ' '));
    return /^[\x20-\x7e]+$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
