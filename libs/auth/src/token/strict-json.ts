import { isUtf8 } from 'node:buffer';

/** `act` nests three deep; nothing of ours goes near it (SECURITY §7 'deep JSON'). */
const DEPTH_MAX = 16;

/**
 * Reads a JSON object in which no member occurs twice, at any depth, without its members called `__proto__`; `undefined` for anything else.
 * Of two members of one name `JSON.parse` silently keeps the last, and another reader the first (RFC 7519 §4, RFC 8725 §2.4).
 */
export function parseStrictJsonObject(bytes: Buffer): Record<string, unknown> | undefined {
  if (!isUtf8(bytes)) return undefined;

  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }

  if (!isObject(value)) return undefined;
  // Every member has one colon outside strings, and each that was parsed has its own key: fewer keys than colons means duplicates.
  return countMembers(value, 1) === countColonsOutsideStrings(text) ? value : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Own members at all depths; `NaN`, which equals no count, for what nests too deep. */
function countMembers(value: object, depth: number): number {
  if (depth > DEPTH_MAX) return Number.NaN;

  let count = 0;
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === 'object' && item !== null) count += countMembers(item, depth + 1);
    return count;
  }
  for (const item of Object.values(value)) {
    count += 1;
    if (typeof item === 'object' && item !== null) count += countMembers(item, depth + 1);
  }
  // An own member until somebody copies it with `=`, which makes a prototype of it.
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
  return count;
}

const QUOTE = 0x22;
const COLON = 0x3a;
const BACKSLASH = 0x5c;

/** Only for texts that `JSON.parse` has accepted. */
function countColonsOutsideStrings(json: string): number {
  let count = 0;
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at);
    if (character === COLON) count += 1;
    else if (character === QUOTE) at = endOfString(json, at);
  }
  return count;
}

function endOfString(json: string, openingQuote: number): number {
  let at = json.indexOf('"', openingQuote + 1);
  while (isEscaped(json, at)) at = json.indexOf('"', at + 1);
  return at;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === BACKSLASH) backslashes += 1;
  return backslashes % 2 === 1;
}
