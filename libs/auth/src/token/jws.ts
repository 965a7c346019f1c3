// oxlint-disable-next-line typescript/triple-slash-reference -- whoever compiles this file from source needs the declaration with it
/// <reference path="./jws-package.d.ts" />
import type { KeyObject } from 'node:crypto';
import jws from 'jws';
import { type CompactJws, readCompactJws } from './compact-jws.js';
import { InvalidSignatureError } from './invalid-signature.error.js';
import { MalformedTokenError } from './malformed-token.error.js';
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

/** A signed JSON object in its one spelling. Nothing in it is believed until its signature is verified. */
export interface ParsedJws {
  readonly header: { readonly alg: string; readonly kid: string; readonly typ: string };
  readonly payload: Readonly<Record<string, unknown>>;
  readonly text: string;
}

/**
 * The strict pre-check before any signature is looked at (SECURITY §2): the form of `readCompactJws`, a pinned `typ`,
 * and a payload that is a JSON object without duplicate members.
 * @throws {MalformedTokenError} @throws {WrongTypeError} @throws {WrongAlgorithmError}
 */
export function parseJws(text: string, rules: JwsRules): ParsedJws {
  const { header, payload: bytes } = readCompactJws(text, rules);
  const { alg, kid, typ } = header;
  if (typeof typ !== 'string' || !rules.types.includes(mediaTypeOf(typ))) throw new WrongTypeError();

  const payload = parseStrictJsonObject(bytes);
  if (!payload) throw new MalformedTokenError('the payload is not a JSON object');
  return { header: { alg, kid, typ }, payload, text };
}

/**
 * Checks the signature with the one algorithm that the key is for, whatever the header says (RFC 8725 §3.1).
 * By `jws`, the part of `jsonwebtoken` that checks signatures: the rest of that would only parse again what the pre-check has parsed.
 * Not for EdDSA, which it does not know: see `verifyEdDsaJws`.
 * @throws {WrongAlgorithmError} @throws {InvalidSignatureError}
 */
export function verifyJws({ header, text }: Pick<CompactJws, 'header' | 'text'>, key: VerificationKey): void {
  if (header.alg !== key.algorithm || key.algorithm === 'EdDSA') throw new WrongAlgorithmError();
  if (!isSignatureOf(text, key.algorithm, key.key)) throw new InvalidSignatureError();
}

function isSignatureOf(text: string, algorithm: 'ES256' | 'RS256' | 'PS256', key: KeyObject): boolean {
  try {
    return jws.verify(text, algorithm, key);
  } catch {
    return false; // what is no signature of that kind at all
  }
}

/** `application/` may be left out and case does not count (RFC 7515 §4.1.9). */
function mediaTypeOf(typ: string): string {
  const lower = typ.toLowerCase();
  return lower.startsWith('application/') ? lower.slice('application/'.length) : lower;
}
