import { uuidHash } from './uuid-hash.js';

const UUID_LENGTH = 36;
const DASH = 0x2d;
const DIGITS = hexDigitsByCharCode();

/**
 * The four 32-bit words of the UUID that was read last: one scratch object, so that a look-up allocates nothing.
 * Only the lower-case spelling counts as a UUID: what is equal by its words was equal as text.
 */
export class UuidWords {
  w0 = 0;
  w1 = 0;
  w2 = 0;
  w3 = 0;

  /** Reads a UUID from its text; false, and no words to rely on, when the text is none in lower case. */
  readText(text: string): boolean {
    if (text.length !== UUID_LENGTH || !hasDashes(text)) return false;
    const a = hex4(text, 0);
    const b = hex4(text, 4);
    const c = hex4(text, 9);
    const d = hex4(text, 14);
    const e = hex4(text, 19);
    const f = hex4(text, 24);
    const g = hex4(text, 28);
    const h = hex4(text, 32);
    this.w0 = (a << 16) | b;
    this.w1 = (c << 16) | d;
    this.w2 = (e << 16) | f;
    this.w3 = (g << 16) | h;
    return a >= 0 && b >= 0 && c >= 0 && d >= 0 && e >= 0 && f >= 0 && g >= 0 && h >= 0;
  }

  /** Reads what `appendTo` wrote: two bytes in each of eight characters. */
  readPacked(packed: string, offset: number): void {
    this.w0 = packedWord(packed, offset);
    this.w1 = packedWord(packed, offset + 2);
    this.w2 = packedWord(packed, offset + 4);
    this.w3 = packedWord(packed, offset + 6);
  }

  /** Appends eight character codes, for a text: a fifth of what a typed array of its own would cost beside each cached token. */
  appendTo(codes: number[]): void {
    appendWord(codes, this.w0);
    appendWord(codes, this.w1);
    appendWord(codes, this.w2);
    appendWord(codes, this.w3);
  }

  hash(): number {
    return uuidHash(this.w0, this.w1, this.w2, this.w3);
  }
}

function appendWord(codes: number[], word: number): void {
  codes.push(word >>> 16, word & 0xffff);
}

function hasDashes(text: string): boolean {
  return text.charCodeAt(8) === DASH && text.charCodeAt(13) === DASH && text.charCodeAt(18) === DASH && text.charCodeAt(23) === DASH;
}

/** The value of four hexadecimal digits, negative when one is none. */
function hex4(text: string, at: number): number {
  return (digit(text, at) << 12) | (digit(text, at + 1) << 8) | (digit(text, at + 2) << 4) | digit(text, at + 3);
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code < 128 ? (DIGITS[code] ?? -1) : -1;
}

function packedWord(packed: string, at: number): number {
  return (packed.charCodeAt(at) << 16) | packed.charCodeAt(at + 1);
}

function hexDigitsByCharCode(): Int8Array {
  const digits = new Int8Array(128).fill(-1);
  for (let value = 0; value < 16; value++) digits[value.toString(16).charCodeAt(0)] = value;
  return digits;
}
