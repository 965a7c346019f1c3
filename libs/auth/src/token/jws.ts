import jsonwebtoken from 'jsonwebtoken';
import { InvalidSignatureError } from './invalid-signature.error.js';
import { MalformedTokenError } from './malformed-token.error.js';
import type { SignatureAlgorithm } from './signature-algorithm.js';
import { parseStrictJsonObject } from './strict-json.js';
import type { VerificationKey } from './verification-key.js';
import { WrongAlgorithmError } from './wrong-algorithm.error.js';
import { WrongTypeError } from './wrong-type.error.js';

/** What a signed text must be to be looked at. */
export interface JwsRules {
  /** Accepted `typ`, in lower case without `application/`. */
  readonly types: readonly string[];
  readonly maxBytes: number;
  readonly algorithms: readonly string[];
}

/** A compact JWS (RFC 7515 §3.1) in its one spelling. Nothing in it is believed until `verifyJws` has returned. */
export interface ParsedJws {
  readonly header: { readonly alg: string; readonly kid: string; readonly typ: string };
  readonly payload: Readonly<Record<string, unknown>>;
  readonly text: string;
}

const KID_LENGTH_MAX = 128;
const BYTES_OF_SIGNATURE: Readonly<Record<string, number>> = { ES256: 64, EdDSA: 64 };

/**
 * The strict pre-check before any signature is looked at (SECURITY §2): size, three segments, one base64url spelling, JSON objects
 * without duplicate members, pinned `typ` and `alg`, a bounded `kid`, no `crit`. Key material in the header (`jwk`, `jku`, `x5c`, `x5u`) is ignored.
 * @throws {MalformedTokenError} @throws {WrongTypeError} @throws {WrongAlgorithmError}
 */
export function parseJws(text: string, rules: JwsRules): ParsedJws {
  // Only ASCII gets past the base64url check, so characters are bytes.
  if (text.length > rules.maxBytes) throw new MalformedTokenError('too long');

  const headerEnd = text.indexOf('.');
  const payloadEnd = text.indexOf('.', headerEnd + 1);
  if (headerEnd < 0 || payloadEnd < 0 || text.includes('.', payloadEnd + 1)) throw new MalformedTokenError('not three segments');

  const header = readHeader(decodeSegment(text.slice(0, headerEnd)), rules);
  const signature = decodeSegment(text.slice(payloadEnd + 1));
  const payload = parseStrictJsonObject(decodeSegment(text.slice(headerEnd + 1, payloadEnd)));
  if (!payload) throw new MalformedTokenError('the payload is not a JSON object');

  const signatureBytes = BYTES_OF_SIGNATURE[header.alg];
  if (signature.length === 0 || (signatureBytes !== undefined && signature.length !== signatureBytes)) {
    throw new MalformedTokenError('the signature has another length');
  }
  return { header, payload, text };
}

/**
 * Checks the signature with the one algorithm that the key is for (RFC 8725 §3.1).
 * EdDSA is not for `jsonwebtoken`; see `verifyEdDsaJws`.
 * @throws {WrongAlgorithmError} @throws {InvalidSignatureError}
 */
export function verifyJws(parsed: ParsedJws, key: VerificationKey): void {
  if (parsed.header.alg !== key.algorithm || key.algorithm === 'EdDSA') throw new WrongAlgorithmError();

  try {
    // With a bare KeyObject 1.17 × crypto.verify, with a PEM 1.68 ×. Times are judged elsewhere, by our clock.
    jsonwebtoken.verify(parsed.text, key.key, VERIFY_OPTIONS[key.algorithm]);
  } catch {
    throw new InvalidSignatureError();
  }
}

const VERIFY_OPTIONS: Readonly<Record<Exclude<SignatureAlgorithm, 'EdDSA'>, jsonwebtoken.VerifyOptions>> = {
  ES256: { algorithms: ['ES256'], ignoreExpiration: true, ignoreNotBefore: true },
  RS256: { algorithms: ['RS256'], ignoreExpiration: true, ignoreNotBefore: true },
  PS256: { algorithms: ['PS256'], ignoreExpiration: true, ignoreNotBefore: true },
};

/** One spelling: no padding, no other alphabet, no bits left over (RFC 4648 §3.5, RFC 7515 §2). */
function decodeSegment(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url');
  if (bytes.toString('base64url') !== segment) throw new MalformedTokenError('not canonical base64url');
  return bytes;
}

function readHeader(bytes: Buffer, rules: JwsRules): ParsedJws['header'] {
  const header = parseStrictJsonObject(bytes);
  if (!header) throw new MalformedTokenError('the header is not a JSON object');
  // We understand no extension, so every critical one is unknown (RFC 7515 §4.1.11); `b64` would need one (RFC 7797 §6).
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw new MalformedTokenError('an extension that must be understood');

  const { typ, alg, kid } = header;
  if (typeof typ !== 'string' || !rules.types.includes(mediaTypeOf(typ))) throw new WrongTypeError();
  if (typeof alg !== 'string' || !rules.algorithms.includes(alg)) throw new WrongAlgorithmError();
  if (typeof kid !== 'string' || kid.length === 0 || kid.length > KID_LENGTH_MAX) throw new MalformedTokenError('no usable key id');
  return { alg, kid, typ };
}

/** `application/` may be left out and case does not count (RFC 7515 §4.1.9). */
function mediaTypeOf(typ: string): string {
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
