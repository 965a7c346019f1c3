import { MalformedTokenError } from './malformed-token.error.js';
import { parseStrictJsonObject } from './strict-json.js';
import { WrongAlgorithmError } from './wrong-algorithm.error.js';

/** A compact JWS in its one spelling (RFC 7515 §3.1), whatever it carries. */
export interface CompactJws {
  readonly header: { readonly alg: string; readonly kid: string; readonly typ: unknown };
  readonly payload: Buffer;
  readonly text: string;
}

const KID_LENGTH_MAX = 128;
const SIGNATURE_BYTES: Readonly<Record<string, number>> = { ES256: 64, EdDSA: 64 };

/**
 * Takes a signed text apart: size before anything else, three segments, one base64url spelling, a header without `crit` and
 * duplicate members, an accepted `alg`, a bounded `kid`, a signature of the right length (SECURITY §2).
 * Key material in the header (`jwk`, `jku`, `x5c`, `x5u`) is not even read.
 * @throws {MalformedTokenError} @throws {WrongAlgorithmError}
 */
export function readCompactJws(text: string, rules: { readonly maxBytes: number; readonly algorithms: readonly string[] }): CompactJws {
  if (text.length > rules.maxBytes) throw new MalformedTokenError('too long');
  // Node decodes other characters by their low byte, so that U+0141 counts as 'A'.
  if (Buffer.byteLength(text, 'utf8') !== text.length) throw new MalformedTokenError('not ASCII');

  const headerEnd = text.indexOf('.');
  const payloadEnd = text.indexOf('.', headerEnd + 1);
  if (headerEnd < 0 || payloadEnd < 0) throw new MalformedTokenError('not three segments'); // a fourth is no base64url within the third

  const header = readHeader(text.slice(0, headerEnd));
  if (!rules.algorithms.includes(header.alg)) throw new WrongAlgorithmError();
  const payload = decodeSegment(text.slice(headerEnd + 1, payloadEnd));
  const { length } = decodeSegment(text.slice(payloadEnd + 1));
  if (length === 0 || length !== (SIGNATURE_BYTES[header.alg] ?? length)) throw new MalformedTokenError('the signature has another length');
  return { header, payload, text };
}

/**
 * One spelling: no padding, no other alphabet, no bits left over (RFC 4648 §3.5, RFC 7515 §2). The decoder takes '+' and '/' too, and
 * passes over what is no letter at all, which makes fewer bytes of it; comparing lengths costs a third of encoding it again.
 */
function decodeSegment(segment: string): Buffer {
  const bytes = Buffer.from(segment, 'base64url');
  const { length } = segment;
  const isWhole = length % 4 !== 1 && bytes.length === Math.floor((length * 3) / 4);
  if (!isWhole || segment.includes('+') || segment.includes('/') || hasBitsLeftOver(segment)) {
    throw new MalformedTokenError('not canonical base64url');
  }
  return bytes;
}

const LAST_OF_TWO = 'AQgw'; // 4 bits left over, all 0
const LAST_OF_THREE = 'AEIMQUYcgkosw048'; // 2 bits left over, both 0

function hasBitsLeftOver(segment: string): boolean {
  const last = segment.charAt(segment.length - 1);
  switch (segment.length % 4) {
    case 2:
      return !LAST_OF_TWO.includes(last);
    case 3:
      return !LAST_OF_THREE.includes(last);
    default:
      return false;
  }
}

/** All tokens of a key have one header, so the few last seen are kept. */
const headers = new Map<string, CompactJws['header']>();
const HEADERS_MAX = 16;

function readHeader(segment: string): CompactJws['header'] {
  const known = headers.get(segment);
  if (known) return known;

  const bytes = decodeSegment(segment);
  const header = parseHeader(bytes);
  if (headers.size >= HEADERS_MAX) headers.clear();
  headers.set(bytes.toString('base64url'), header); // its own characters: a slice would keep the token it was cut from
  return header;
}

function parseHeader(bytes: Buffer): CompactJws['header'] {
  const header = parseStrictJsonObject(bytes);
  if (!header) throw new MalformedTokenError('the header is not a JSON object');
  // We understand no extension, so every critical one is unknown (RFC 7515 §4.1.11); `b64` would need one (RFC 7797 §6).
  if (Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')) throw new MalformedTokenError('an extension that must be understood');

  const { alg, kid, typ } = header;
  if (typeof alg !== 'string') throw new WrongAlgorithmError();
  if (typeof kid !== 'string' || kid.length === 0 || kid.length > KID_LENGTH_MAX) throw new MalformedTokenError('no usable key id');
  return Object.freeze({ alg, kid, typ });
}
